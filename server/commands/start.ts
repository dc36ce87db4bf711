import { Command } from 'commander';
import { readConfig, SETTINGS } from '../config.ts';
import { createLog, type Log } from '../log.ts';
import { welcome } from './first.ts';
import type { Terminal } from './run.ts';
import { EXIT } from './sentence.ts';
import { serve } from './serve.ts';

/** `serve`: runs until it is told to stop. */
export function serveCommand(terminal: Terminal): Command {
	const settings = Object.entries(SETTINGS).map(
		([name, { default: value, description }]) => `  ${name.padEnd(16)} ${description} Default: ${value || 'not set'}`,
	);
	return new Command('serve')
		.description('count, and show the dashboard')
		.addHelpText('after', `\nSettings (environment):\n${settings.join('\n')}`)
		.option('--json', 'say in one line of JSON where it runs, and the link of the first start')
		.action(async ({ json }: { json?: boolean }) => {
			const config = readConfig(terminal.env);
			endAtFailure(createLog(config.LOG_LEVEL));
			const serving = await serve({ config });
			const { url, setup } = serving;
			if (json) terminal.print(JSON.stringify({ url, ...(setup && { setup }) }));
			else if (setup) terminal.print(welcome({ url, setup }));
			await stopSignal();
			await serving.close();
		});
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Resolves at the first SIGTERM or SIGINT; a second one, whichever it is, ends the process at once. */
function stopSignal(): Promise<void> {
	return new Promise(resolve => {
		const heard = () => {
			for (const signal of SIGNALS) process.off(signal, heard);
			resolve();
		};
		for (const signal of SIGNALS) process.on(signal, heard);
	});
}

/** What nobody caught ends the process, as ever; but Node would print its message, which may quote what a visitor sent. */
function endAtFailure(log: Log): void {
	process.on('uncaughtException', error => {
		log.failure(error);
		process.exit(EXIT.failed);
	});
}
