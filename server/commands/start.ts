import { Command } from 'commander';
import { readConfig, SETTINGS } from '../config.ts';
import type { Terminal } from './run.ts';
import { serve } from './serve.ts';

/** `serve`: runs until it is told to stop. */
export function serveCommand({ env }: Terminal): Command {
	const settings = Object.entries(SETTINGS).map(
		([name, { default: value, description }]) => `  ${name.padEnd(16)} ${description} Default: ${value || 'not set'}`,
	);
	return new Command('serve')
		.description('count, and show the dashboard')
		.addHelpText('after', `\nSettings (environment):\n${settings.join('\n')}`)
		.action(async () => {
			const serving = await serve({ config: readConfig(env) });
			await stopSignal();
			await serving.close();
		});
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once. */
function stopSignal(): Promise<void> {
	return new Promise(resolve => {
		for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
	});
}
