import { useEffect } from 'preact/hooks';
import { Broken } from './Broken.tsx';
import { Chart } from './Chart.tsx';
import { askAgain, between, catalog, choice, failure, membersOf, overview, site, sites, state } from './data.ts';
import { Empty, NoSite } from './Empty.tsx';
import { Footer } from './Footer.tsx';
import { Full } from './Full.tsx';
import { formatPeriod } from './format.ts';
import { Goals } from './Goals.tsx';
import { Header } from './Header.tsx';
import { Heat } from './Heat.tsx';
import { Keys } from './Keys.tsx';
import { NotCounted } from './NotCounted.tsx';
import { Panel } from './Panel.tsx';
import { Retention } from './Retention.tsx';
import { Sites } from './Sites.tsx';
import { Totals } from './Totals.tsx';
import { view } from './view.ts';
import { words } from './words.ts';

export function App() {
	const report = overview.data.value;
	const shown = report && report.totals.site === site.value?.site ? report : undefined;
	useEffect(() => {
		const parts = [
			between.value ? words.allSites : shown?.totals.site,
			shown && formatPeriod(shown.totals.period),
			words.product,
		];
		document.title = parts.filter(Boolean).join(' · ');
	}, [shown, between.value]);
	return (
		<div class="app" data-state={state.value} aria-busy={state.value === 'loading'}>
			<div class="progress" hidden={state.value !== 'loading'} />
			<Header />
			{failure.value !== undefined && <Trouble message={failure.value} keeps={shown !== undefined} />}
			<main>{between.value ? <Sites /> : state.value === 'empty' ? <Waiting /> : <Report />}</main>
			<Footer />
			<InFull />
			<Keys />
		</div>
	);
}

function InFull() {
	const list = catalog.data.value;
	const dimension = list?.dimensions.find(({ name }) => name === view.value.open);
	if (!list || !dimension || !choice.value?.site.first) return null;
	return <Full key={dimension.name} catalog={list} choice={choice.value} dimension={dimension} />;
}

function Waiting() {
	return sites.data.value?.length === 0 ? <NoSite /> : site.value ? <Empty site={site.value} /> : null;
}

/** The panels stand at their full height as soon as the catalog names them, so that nothing moves when numbers arrive. */
function Report() {
	const chosen = choice.value;
	const list = catalog.data.value;
	const report = overview.data.value;
	const shown = report?.totals.site === chosen?.site.site ? report : undefined;
	if (!chosen || !list) return null;
	return (
		<>
			<h1 class="only-heard">{chosen.site.site}</h1>
			<section class="card overview" aria-label={words.totals}>
				<Totals catalog={list} choice={chosen} report={shown} />
				<Chart choice={chosen} report={shown} />
			</section>
			<div class="panels">
				{list.groups.map(group => {
					const Group = isOfGoals(group.name) ? Goals : Panel;
					return <Group key={group.name} group={group} catalog={list} choice={chosen} report={shown} />;
				})}
				<Heat catalog={list} choice={chosen} report={shown} />
				<Broken key={`broken ${chosen.site.site}`} catalog={list} />
				<Retention key={`retention ${chosen.site.site}`} />
				<NotCounted key={`ignored ${chosen.site.site}`} />
			</div>
		</>
	);
}

const isOfGoals = (group: string) => membersOf(group).some(({ kind }) => kind === 'goal');

function Trouble({ message, keeps }: { message: string; keeps: boolean }) {
	return (
		<div class="trouble" role="alert">
			<p>
				{message} {keeps && words.stale}
			</p>
			<button type="button" onClick={askAgain}>
				{words.retry}
			</button>
		</div>
	);
}
