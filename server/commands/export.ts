import { Command } from 'commander';
import { createRealtime } from '../collect/realtime.ts';
import { listSites } from '../store/sites.ts';
import { askedBy } from '../web/guard.ts';
import { reports } from '../web/reports.ts';
import { DEFAULT_PERIOD, type Failure, FORMATS, PERIODS } from '../wire/report.ts';
import { findSite, type Terminal, usage, withStore } from './run.ts';

interface Options {
	by?: string;
	period?: string;
	from?: string;
	to?: string;
	interval?: string;
	filter?: string;
	format: string;
	json?: boolean;
}

/** `export <domain>`: what the API answers, without a server. Parameters are checked there, once. */
export function exportCommand({ env, print, write }: Terminal): Command {
	return new Command('export')
		.description('print the numbers of a site')
		.argument('<domain>')
		.option('--by <dimension>', 'one row for each value of a dimension; without it, the totals')
		.option('--period <name>', `${PERIODS.join(', ')} (default: ${DEFAULT_PERIOD}, on the first day today)`)
		.option('--from <date>', 'first site day, as 2026-01-31; with --to, in the place of --period')
		.option('--to <date>', 'last site day')
		.option('--interval <unit>', 'a row for each day, week or month; without --by also each hour')
		.option('--filter <filter>', 'a dimension and one of its values, such as country:DE')
		.option('--format <format>', FORMATS.join(', '), 'csv')
		.option('--json', 'the same as --format json')
		.action(async (domain: string, { by, period, from, to, interval, filter, format, json }: Options) => {
			const report = by ? `breakdown/${encodeURIComponent(by)}` : interval ? 'series' : 'totals';
			const asked = { period, from, to, interval, filter, format: json ? 'json' : format };
			const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== undefined) as string[][]);
			await withStore(env, async store => {
				const site = await findSite(store, domain);
				const realtime = createRealtime(Date.now);
				const all = reports({ store, clock: Date.now, sites: () => listSites(store), realtime });
				const routes = askedBy({ kind: 'machine' }, all);
				const answer = await routes.request(`/sites/${site.domain}/${report}?${query}`);
				if (!answer.ok) {
					const { parameter, message } = ((await answer.json()) as Failure).error;
					// The API speaks of parameters; here they are options, but for the one that is part of a path there.
					throw usage(parameter === 'dimension' ? `--by: ${message}` : message);
				}
				if (asked.format === 'json') print(await answer.text());
				else for await (const chunk of answer.body!) await write(chunk);
			});
		});
}
