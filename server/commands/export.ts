import { Command } from 'commander';
import { listSites } from '../store/sites.ts';
import { reports } from '../web/reports.ts';
import { DEFAULT_PERIOD, type Failure, PERIODS } from '../wire/report.ts';
import { findSite, type Terminal, usage, withStore } from './run.ts';

interface Options {
	by?: string;
	period: string;
	from?: string;
	to?: string;
	interval?: string;
	format: string;
}

/** `export <domain>`: what the API answers, without a server. Parameters are checked there, once. */
export function exportCommand({ env, print }: Terminal): Command {
	return new Command('export')
		.description('print the numbers of a site')
		.argument('<domain>')
		.option('--by <dimension>', 'one row for each value of a dimension; without it, the totals')
		.option('--period <name>', PERIODS.join(', '), DEFAULT_PERIOD)
		.option('--from <date>', 'first site day, as 2026-01-31; with --to, in the place of --period')
		.option('--to <date>', 'last site day')
		.option('--interval <unit>', 'a row for each day, week or month; without --by also each hour')
		.option('--format <format>', 'csv or json', 'csv')
		.action(async (domain: string, { by, period, from, to, interval, format }: Options) => {
			const report = by ? `breakdown/${encodeURIComponent(by)}` : interval ? 'series' : 'totals';
			const asked = { ...(from || to ? { from, to } : { period }), interval, format };
			const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== undefined) as string[][]);
			await withStore(env, async store => {
				const site = await findSite(store, domain);
				const routes = reports({ store, clock: Date.now, sites: () => listSites(store) });
				const answer = await routes.request(`/sites/${site.domain}/${report}?${query}`);
				const body = await answer.text();
				if (!answer.ok) {
					const { parameter, message } = (JSON.parse(body) as Failure).error;
					throw usage(parameter ? `--${parameter}: ${message}` : message);
				}
				print(body.replace(/\r?\n$/, ''));
			});
		});
}
