import type { Actor } from '../account/access.ts';
import { CATALOG } from '../model/catalog.ts';
import type { DimensionName } from '../model/dimensions.ts';
import { type PanelQuestion, panelsShow } from '../model/panels.ts';
import type { Now } from '../model/period.ts';
import { overview } from '../stats/overview.ts';
import type { Catalog, Overview } from '../wire/report.ts';
import { badParameter, Refused } from './failure.ts';
import * as read from './parameters.ts';
import type { Answer, Asked, Report } from './questions.ts';

type Share = Extract<Actor, { kind: 'share' }>;

/** Reports and dimensions in which no small group can show. */
const REPORTS = ['overview', 'totals', 'series', 'breakdown'];
const DIMENSIONS_SHOWN: readonly DimensionName[] = ['page', 'referrer', 'source'];

/** A day that ended this many days ago can no longer grow. */
const CLOSED = 2;

/**
 * What strangers with a share link are answered; every question of theirs goes through here. Only what the link's panels
 * show, only days that are closed, nothing by the hour and nothing filtered.
 */
export async function publicView(share: Share, report: Report, asked: Asked): Promise<Answer> {
	const { query } = asked;
	const name = report.path.split('/')[0]!;
	const dimension = asked.path.dimension === undefined ? undefined : read.dimensionOf(asked.path.dimension);
	const question: PanelQuestion = { report: name, dimension, filter: read.filterOf(query)?.dimension };
	if (!panelsShow(share.panels, question)) {
		throw new Refused({ code: 'not_shared', message: 'This link does not show that.' }, 403);
	}
	if (!REPORTS.includes(name) || query.filter !== undefined || query.interval === 'hour' || !isShown(dimension)) {
		throw new Refused({ code: 'not_public', message: 'Share links do not show that.' }, 403);
	}
	if (query.period === 'today' || query.period === 'yesterday') {
		throw badParameter('period', `period=${query.period}: share links show days only once they are over for good.`);
	}
	const closed = { ...asked, now: lastClosed(asked.now) };
	return name === 'overview' ? overviewOf(share, closed) : report.answer(closed);
}

/** What can be asked with a share link: what its panels show, nothing by the hour, and nothing filtered. */
export function publicCatalog({ panels }: Pick<Share, 'panels'>): Catalog {
	const dimensions = CATALOG.dimensions.filter(({ name }) => {
		const dimension = name as DimensionName;
		return isShown(dimension) && panelsShow(panels, { report: 'breakdown', dimension });
	});
	return {
		...CATALOG,
		dimensions: dimensions.map(dimension => ({ ...dimension, pairs: [] })),
		groups: CATALOG.groups.filter(({ name }) => dimensions.some(({ group }) => group === name)),
		periods: CATALOG.periods.filter(period => period !== 'today' && period !== 'yesterday'),
		intervals: CATALOG.intervals.filter(interval => interval !== 'hour'),
	};
}

const isShown = (dimension: DimensionName | undefined) => !dimension || DIMENSIONS_SHOWN.includes(dimension);

/** The end of the last closed day, as if it were now. */
function lastClosed(now: Now): Now {
	const today = now.today - CLOSED;
	return { ...now, today, hour: today * 24 + 23, over: true };
}

/** What of the whole screen the panels of a link show. */
async function overviewOf({ panels }: Share, { store, site, now, query }: Asked): Promise<Answer> {
	const shown = (list: DimensionName[]) =>
		list.filter(name => isShown(name) && panelsShow(panels, { report: 'breakdown', dimension: name }));
	const periods = read.periodsOf(query, now);
	const interval = read.intervalOf(query, periods.period, read.standardInterval(periods.period, now, 'day'));
	read.requireKept(periods.period, now, interval);
	const { heat: _hours, ...found } = await overview(store, site, {
		...periods,
		interval,
		dimensions: shown(read.dimensionsOf(query)),
		rows: read.rowsOf(query),
		pictures: shown(read.picturesOf(query)),
		now: now.hour,
		sealed: read.sealedOf(now),
	});
	return { value: trimmed(found, panels), period: periods.period };
}

function trimmed(found: Overview, panels: readonly string[]): Overview {
	const { totals, series } = found;
	const { comparison: _totalsBefore, bounds: _bounds, ...head } = totals;
	const { comparison: _seriesBefore, ...line } = series;
	return {
		...found,
		totals: panelsShow(panels, { report: 'totals' }) ? totals : { ...head, metrics: {} },
		series: panelsShow(panels, { report: 'series' }) ? series : { ...line, points: [] },
	};
}
