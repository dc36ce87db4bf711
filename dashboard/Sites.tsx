import type { Catalog, MetricEntry, SiteEntry } from '../server/wire/report.ts';
import { allSites, catalog } from './data.ts';
import { formatChange, formatPeriod } from './format.ts';
import { Link } from './Link.tsx';
import { Spark } from './Spark.tsx';
import { toneOf } from './tone.ts';
import { Value } from './Value.tsx';
import { say, words } from './words.ts';

/** Every site in a row: how much, how it changed, how it went. The busiest is the first. */
export function Sites() {
	const list = allSites.data.value;
	const metrics = totalsOf(list, catalog.data.value);
	const [first] = metrics;
	if (!list || !first) return <section class="card sites" aria-label={words.allSites} />;
	const size = ({ totals }: SiteEntry) => totals?.metrics[first.name] ?? 0;
	const totals = list.find(site => site.totals?.comparison)?.totals;
	return (
		<section class="card sites" aria-labelledby="sites">
			<header class="panel-head">
				<h1 id="sites">{words.allSites}</h1>
				<p class="soft">
					{totals?.comparison &&
						say(words.allSitesOf, {
							period: formatPeriod(totals.period),
							comparison: formatPeriod(totals.comparison.period),
						})}
				</p>
			</header>
			<table>
				<thead>
					<tr>
						<th scope="col">{words.site}</th>
						{metrics.map(metric => (
							<th key={metric.name} scope="col" data-hint={metric.definition}>
								{metric.label}
							</th>
						))}
						<td class="course" />
					</tr>
				</thead>
				<tbody>
					{[...list]
						.sort((a, b) => size(b) - size(a) || a.site.localeCompare(b.site))
						.map(site => (
							<Site key={site.site} site={site} metrics={metrics} />
						))}
				</tbody>
			</table>
		</section>
	);
}

/** The metrics that the list of sites has, as the catalog knows them. */
function totalsOf(list: SiteEntry[] | undefined, known: Catalog | undefined): MetricEntry[] {
	const names = Object.keys(list?.find(site => site.totals)?.totals?.metrics ?? {});
	return names.flatMap(name => known?.metrics.find(metric => metric.name === name) ?? []);
}

function Site({ site, metrics }: { site: SiteEntry; metrics: MetricEntry[] }) {
	const { totals, series } = site;
	const [first] = metrics;
	return (
		<tr data-site={site.site}>
			<th scope="row">
				<Link change={{ site: site.site }}>{site.site}</Link>
			</th>
			{site.first && totals ? (
				metrics.map((metric, at) => (
					<td key={metric.name}>
						<Value metric={metric} value={totals.metrics[metric.name]} bounds={totals.bounds?.[metric.name]} />
						{at === 0 && <Change metric={metric} totals={totals} />}
					</td>
				))
			) : (
				<td colSpan={metrics.length} class="soft">
					{words.noVisits}
				</td>
			)}
			<td class="course">
				{first && site.first && series && <Spark points={series.points.map(point => point[first.name])} />}
			</td>
		</tr>
	);
}

function Change({ metric, totals }: { metric: MetricEntry; totals: NonNullable<SiteEntry['totals']> }) {
	const was = totals.comparison?.metrics[metric.name] ?? null;
	const change = formatChange(metric.unit, totals.metrics[metric.name] ?? null, was);
	if (!change) return null;
	return (
		<span class={`site-change ${toneOf(metric, change.sign)}`}>
			{change.sign < 0 ? '−' : '+'}
			{change.text}
		</span>
	);
}
