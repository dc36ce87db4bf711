import { text } from 'node:stream/consumers';
import { Command, CommanderError } from 'commander';
import { auditCommand } from './commands/audit.ts';
import { backupCommand } from './commands/backup.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import type { Terminal } from './commands/run.ts';
import { sealCommand } from './commands/seal.ts';
import { EXIT, Sentence } from './commands/sentence.ts';
import { siteCommand } from './commands/site.ts';
import { serveCommand } from './commands/start.ts';
import { tokenCommand } from './commands/token.ts';
import { userCommand } from './commands/user.ts';
import { SettingError } from './config.ts';
import { StoreError } from './store/store.ts';

/** Runs one command line and returns its exit code: 0 done, 1 failed, 2 called wrongly. */
export async function main(words: readonly string[]): Promise<number> {
	const terminal: Terminal = {
		env: process.env,
		print: line => void process.stdout.write(`${line}\n`),
		read: () => text(process.stdin),
		write: bytes => new Promise(resolve => process.stdout.write(bytes, () => resolve())),
	};
	const program = new Command('footfall')
		.description('Web analytics that stores sums and nothing else.')
		.addCommand(serveCommand(terminal))
		.addCommand(siteCommand(terminal))
		.addCommand(userCommand(terminal))
		.addCommand(tokenCommand(terminal))
		.addCommand(exportCommand(terminal))
		.addCommand(doctorCommand(terminal))
		.addCommand(backupCommand(terminal))
		.addCommand(sealCommand(terminal))
		.addCommand(auditCommand(terminal));
	throwInsteadOfExit(program);
	try {
		await program.parseAsync(words, { from: 'user' });
		return EXIT.done;
	} catch (error) {
		// Commander has already printed its own sentence.
		if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
		if (error instanceof Sentence) return complain(error, error.code);
		if (error instanceof SettingError) return complain(error, EXIT.usage);
		if (error instanceof StoreError) return complain(error, EXIT.failed);
		throw error;
	}
}

function throwInsteadOfExit(command: Command): void {
	command.exitOverride();
	for (const inner of command.commands) throwInsteadOfExit(inner);
}

function complain({ message }: Error, code: number): number {
	process.stderr.write(`footfall: ${message}\n`);
	return code;
}
