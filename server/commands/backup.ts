import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { backup } from '../upkeep/backup.ts';
import { percent, show, slowly, type Terminal } from './run.ts';

/** `backup <file>` */
export function backupCommand(terminal: Terminal): Command {
	return new Command('backup')
		.description('copy everything into one file, while the server runs')
		.argument('<file>', 'where to; it must not be there yet')
		.option('--json', 'print JSON')
		.addHelpText('after', '\nRestore: stop the server, put the file in the place of DATA_DIR/footfall.db, start.')
		.action(async (file: string, { json }: { json?: boolean }) => {
			const progress = slowly();
			const made = await backup(readConfig(terminal.env).DATA_DIR, file, part => progress(percent(part)));
			show(terminal, json, made, [`Wrote ${made.file}, ${made.bytes.toLocaleString('en')} bytes, and read it back.`]);
		});
}
