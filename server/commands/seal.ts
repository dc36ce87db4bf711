import { Command } from 'commander';
import { type Sealed, seal } from '../upkeep/seal.ts';
import { show, slowly, type Terminal, withStore } from './run.ts';

/** `seal`: what `serve` does by itself every hour. */
export function sealCommand(terminal: Terminal): Command {
	return new Command('seal')
		.description('keep old months as sums of the month only, and delete their small groups for good')
		.option('--dry-run', 'only say what would go')
		.option('--json', 'print JSON')
		.action(async ({ dryRun, json }: { dryRun?: boolean; json?: boolean }) => {
			const say = slowly();
			const progress = (rows: number) => say(`${rows.toLocaleString('en')} rows`);
			const sealed = await withStore(terminal.env, store => seal({ store, now: Date.now(), dryRun, progress }));
			show(
				terminal,
				json,
				sealed,
				sealed.length > 0 ? sealed.map(site => describe(site, dryRun)) : ['There is no site yet.'],
			);
		});
}

function describe({ site, crosses, days, rows, groups }: Sealed, dryRun = false): string {
	const all = Object.values(rows).reduce((sum, more) => sum + more, 0);
	const what = `${all.toLocaleString('en')} rows of days and ${groups.toLocaleString('en')} small groups`;
	const went = all + groups === 0 ? 'nothing left to go' : `${what} ${dryRun ? 'would go' : 'are gone'}`;
	return `${site}  two dimensions by the month before ${crosses}, all by the month before ${days}: ${went}`;
}
