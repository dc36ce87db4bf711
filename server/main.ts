import { text } from 'node:stream/consumers';
import { Command, CommanderError } from 'commander';
import type { Terminal } from './commands/run.ts';
import { EXIT, Sentence } from './commands/sentence.ts';
import { SettingError } from './config.ts';
import { StoreError } from './store/store.ts';

/** The commands, in the order in which `--help` lists them. Each is loaded only where it is called: `serve` alone takes most of a second. */
const COMMANDS: Record<string, (terminal: Terminal) => Promise<Command>> = {
	serve: async terminal => (await import('./commands/start.ts')).serveCommand(terminal),
	site: async terminal => (await import('./commands/site.ts')).siteCommand(terminal),
	user: async terminal => (await import('./commands/user.ts')).userCommand(terminal),
	token: async terminal => (await import('./commands/token.ts')).tokenCommand(terminal),
	export: async terminal => (await import('./commands/export.ts')).exportCommand(terminal),
	doctor: async terminal => (await import('./commands/doctor.ts')).doctorCommand(terminal),
	backup: async terminal => (await import('./commands/backup.ts')).backupCommand(terminal),
	seal: async terminal => (await import('./commands/seal.ts')).sealCommand(terminal),
	audit: async terminal => (await import('./commands/audit.ts')).auditCommand(terminal),
};

/** Runs one command line and returns its exit code: 0 done, 1 failed, 2 called wrongly. */
export async function main(words: readonly string[]): Promise<number> {
	const terminal: Terminal = {
		env: process.env,
		print: line => void process.stdout.write(`${line}\n`),
		read: () => text(process.stdin),
		write: bytes => new Promise(resolve => process.stdout.write(bytes, () => resolve())),
	};
	const program = new Command('footfall').description('Web analytics that stores sums and nothing else.');
	const called = Object.keys(COMMANDS).filter(name => name === words[0]);
	for (const name of called.length > 0 ? called : Object.keys(COMMANDS)) {
		program.addCommand(await COMMANDS[name]!(terminal));
	}
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
