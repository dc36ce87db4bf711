import type { Actor } from '../account/access.ts';
import { CATALOG } from '../model/catalog.ts';
import type { DimensionName } from '../model/dimensions.ts';
import { partnersOf } from '../model/pairs.ts';
import { type PanelQuestion, panelsShow } from '../model/panels.ts';
import { isByMonth, isPublicPair, lastClosed, monthMetrics, publicMetrics } from '../model/public.ts';
import type { Catalog } from '../wire/report.ts';
import { badParameter, Refused } from './failure.ts';
import * as read from './parameters.ts';
import type { Answer, Asked, Report } from './questions.ts';
import { SHARED } from './shown.ts';

type Share = Extract<Actor, { kind: 'share' }>;

/**
 * What strangers with a share link are answered, in every format and in every frame; each question of theirs goes through
 * here. Only what the link's panels show, and of that
 *
 * - named periods of closed days: with ranges of one's own, every day and every visitor's return could be subtracted out;
 * - totals, pages and sources as they are, groups of visitors and all that is filtered as published, by whole months;
 * - no hours, no present and no retention, whose cells are a handful of people each, and none of what was not counted.
 */
export async function publicView(share: Share, report: Report, asked: Asked): Promise<Answer> {
	const { query, path } = asked;
	const name = report.path.split('/')[0]!;
	const dimension = path.dimension === undefined ? undefined : read.dimensionOf(path.dimension);
	const filter = read.filterOf(query);
	const question: PanelQuestion = { report: name, dimension, filter: filter?.dimension };
	if (!panelsShow(share.panels, question)) {
		throw new Refused({ code: 'not_shared', message: 'This link does not show that.' }, 403);
	}
	const answer = SHARED[name];
	if (!answer || query.interval === 'hour') throw notPublic('Share links do not show that.');
	if (dimension && filter && !isPublicPair(dimension, filter.dimension)) {
		throw notPublic(`Share links do not show ${dimension} by ${filter.dimension}.`);
	}
	requireNamed(query);
	return answer({ ...asked, now: lastClosed(asked.now), panels: share.panels });
}

const notPublic = (message: string) => new Refused({ code: 'not_public', message }, 403);

function requireNamed({ from, to, period }: Asked['query']): void {
	for (const [parameter, given] of Object.entries({ from, to })) {
		if (given === undefined) continue;
		throw badParameter(parameter, `${parameter}: share links know named periods only, such as period=28d.`);
	}
	if (period !== 'today' && period !== 'yesterday') return;
	throw badParameter('period', `period=${period}: share links show days only once they are over for good.`);
}

/** What can be asked with a share link: what its panels show. */
export function publicCatalog({ panels }: Pick<Share, 'panels'>): Catalog {
	const shown = (dimension: DimensionName) => panelsShow(panels, { report: 'breakdown', dimension });
	const dimensions = CATALOG.dimensions.filter(({ name }) => shown(name as DimensionName));
	const told = new Set(publicMetrics('site'));
	return {
		...CATALOG,
		dimensions: dimensions.map(dimension => {
			const name = dimension.name as DimensionName;
			return {
				...dimension,
				metrics: [...(isByMonth(name) ? monthMetrics : publicMetrics)(dimension.kind)],
				pairs: partnersOf(name).filter(partner => isPublicPair(name, partner) && shown(partner)),
			};
		}),
		metrics: CATALOG.metrics.filter(({ name, totals }) => !totals || told.has(name as never)),
		groups: CATALOG.groups.filter(({ name }) => dimensions.some(({ group }) => group === name)),
		periods: CATALOG.periods.filter(period => period !== 'today' && period !== 'yesterday'),
		intervals: CATALOG.intervals.filter(interval => interval !== 'hour'),
	};
}
