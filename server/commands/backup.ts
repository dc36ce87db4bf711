import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { backup } from '../upkeep/backup.ts';
import { show, type Terminal } from './run.ts';

/** A backup that takes longer than this (milliseconds) says how far it is, and then as often. */
const PATIENCE = 1000;

/** `backup <file>` */
export function backupCommand(terminal: Terminal): Command {
	return new Command('backup')
		.description('copy everything into one file, while the server runs')
		.argument('<file>', 'where to; it must not be there yet')
		.option('--json', 'print JSON')
		.addHelpText('after', '\nRestore: stop the server, put the file in the place of DATA_DIR/footfall.db, start.')
		.action(async (file: string, { json }: { json?: boolean }) => {
			let said = performance.now();
			const made = await backup(readConfig(terminal.env).DATA_DIR, file, part => {
				if (performance.now() - said < PATIENCE) return;
				said = performance.now();
				process.stderr.write(`${Math.round(part * 100)} %\n`);
			});
			show(terminal, json, made, [`Wrote ${made.file}, ${made.bytes.toLocaleString('en')} bytes, and read it back.`]);
		});
}
