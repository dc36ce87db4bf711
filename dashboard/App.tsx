import { useEffect } from 'preact/hooks';
import { Broken } from './Broken.tsx';
import { Chart } from './Chart.tsx';
import { askAgain, between, catalog, choice, membersOf, overview, site, sites, state, trouble } from './data.ts';
import { Empty, NoSite } from './Empty.tsx';
import { isDoor, type ScreenName, screen } from './entrance.ts';
import { Footer } from './Footer.tsx';
import { Full } from './Full.tsx';
import { formatPeriod } from './format.ts';
import { Goals } from './Goals.tsx';
import { Header } from './Header.tsx';
import { Heat } from './Heat.tsx';
import { Keys } from './Keys.tsx';
import { Later } from './Later.tsx';
import { NotCounted } from './NotCounted.tsx';
import { Panel } from './Panel.tsx';
import { shows } from './public.ts';
import { Remedy } from './Remedy.tsx';
import { Retention } from './Retention.tsx';
import { Sites } from './Sites.tsx';
import { asked, reads, share } from './session.ts';
import { Totals } from './Totals.tsx';
import { view } from './view.ts';
import { words } from './words.ts';

export function App() {
	const report = overview.data.value;
	const shown = report && report.totals.site === site.value?.site ? report : undefined;
	const place = screen.value;
	useEffect(() => {
		const parts = [
			place && titleOf(place),
			between.value ? words.allSites : shown?.totals.site,
			shown && formatPeriod(shown.totals.period),
			words.product,
		];
		document.title = parts.filter(Boolean).join(' · ');
	}, [shown, between.value, place]);
	const now = place ? 'page' : reads.value ? state.value : asked.error.value ? 'error' : 'loading';
	const error = asked.error.value ?? (isDoor.value ? undefined : trouble.value);
	return (
		<div class="app" data-state={now} data-screen={place} aria-busy={now === 'loading'}>
			<div class="progress" hidden={now !== 'loading'} />
			<Header />
			{error && <Trouble error={error} keeps={shown !== undefined} />}
			<main>
				{place ? (
					<Later key={`${place} ${view.value.site}`} of={({ SCREENS }) => SCREENS[place]} given={{}} />
				) : between.value ? (
					<Sites />
				) : now === 'empty' ? (
					<Waiting />
				) : (
					<Report />
				)}
			</main>
			<Footer />
			{!place && <InFull />}
			<Keys />
		</div>
	);
}

function titleOf(place: ScreenName): string | undefined {
	return place in words.pages ? words.pages[place as keyof typeof words.pages] : undefined;
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
			{(shows('totals') || shows('chart')) && (
				<section class="card overview" aria-label={words.totals}>
					{shows('totals') && <Totals catalog={list} choice={chosen} report={shown} />}
					{shows('chart') && <Chart choice={chosen} report={shown} />}
				</section>
			)}
			<div class="panels">
				{list.groups.map(group => {
					const Group = isOfGoals(group.name) ? Goals : Panel;
					return <Group key={group.name} group={group} catalog={list} choice={chosen} report={shown} />;
				})}
				{!share.value && (
					<>
						<Heat catalog={list} choice={chosen} report={shown} />
						<Broken key={`broken ${chosen.site.site}`} catalog={list} />
						<Retention key={`retention ${chosen.site.site}`} />
						<NotCounted key={`ignored ${chosen.site.site}`} />
					</>
				)}
			</div>
		</>
	);
}

const isOfGoals = (group: string) => membersOf(group).some(({ kind }) => kind === 'goal');

function Trouble({ error, keeps }: { error: Error; keeps: boolean }) {
	return (
		<div class="trouble" role="alert">
			<p>
				{error.message} <Remedy error={error} /> {keeps && words.stale}
			</p>
			<button
				type="button"
				onClick={() => {
					if (asked.error.value) asked.again();
					else askAgain();
				}}
			>
				{words.retry}
			</button>
		</div>
	);
}
