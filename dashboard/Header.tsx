import type { Period } from '../server/wire/report.ts';
import { AccountMenu } from './AccountMenu.tsx';
import { Chip } from './Chip.tsx';
import { between, catalog, choice, overview, sites } from './data.ts';
import { isDoor, screen } from './entrance.ts';
import { formatPeriod } from './format.ts';
import { Icon } from './Icon.tsx';
import { Menu } from './Menu.tsx';
import { Now } from './Now.tsx';
import { stepPeriod } from './period.ts';
import { Range } from './Range.tsx';
import { asked, mayEdit, session, share } from './session.ts';
import { nextTheme, theme } from './theme.ts';
import { ELSEWHERE, go, type PageName, view } from './view.ts';
import { words } from './words.ts';

export function Header() {
	const chosen = isDoor.value ? undefined : choice.value;
	const list = sites.data.value ?? [];
	const report = screen.value === undefined && chosen?.site.first;
	return (
		<header
			class="bar"
			data-filtered={report !== undefined && chosen?.filter !== undefined}
			data-between={between.value || !report}
		>
			<Unprotected />
			{/* Before it is known whether anything stands above, nothing stands here: it would have to move. */}
			{(session.value || asked.error.value) && (
				<div class="bar-inner">
					<span class="brand">
						<Icon name="mark" />
						<span class="brand-name">{words.product}</span>
					</span>
					{chosen && !share.value && (
						<Menu
							name="site"
							label={words.site}
							value={chosen.site.site}
							items={[
								...(list.length > 1 ? [{ value: '', label: words.allSites }] : []),
								...list.map(({ site }) => ({ value: site, label: site })),
							]}
							pick={value => go({ ...ELSEWHERE, site: value, page: pageOn(value) })}
						/>
					)}
					{chosen && share.value && <strong>{chosen.site.site}</strong>}
					{report && !share.value && <Now key={chosen.site.site} site={chosen.site.site} />}
					{report && chosen.filter && <Chip filter={chosen.filter} />}
					<span class="spring" />
					{report && <When />}
					<button
						type="button"
						class="quiet"
						onClick={nextTheme}
						aria-label={words.theme[theme.value]}
						data-hint={words.theme[theme.value]}
					>
						<Icon name={theme.value} />
					</button>
					{!isDoor.value && <AccountMenu />}
				</div>
			)}
		</header>
	);
}

/** A page of the site stays that page on the next one, where it may be seen. */
function pageOn(site: string): PageName | undefined {
	const { page } = view.value;
	return page && mayEdit(site) ? page : undefined;
}

/** Before there is an account, this machine may look, and everybody who uses it. */
function Unprotected() {
	const now = session.value;
	if (now?.state !== 'setup' || !now.reads || isDoor.value) return null;
	return <p class="unprotected">{words.unprotected}</p>;
}

/** The period, its neighbours, and what it is compared with. */
function When() {
	const chosen = choice.value;
	const list = catalog.data.value;
	if (!chosen || !list) return null;
	const period = overview.data.value?.totals.period;
	const label = chosen.period ? words.periods[chosen.period] : words.custom;
	return (
		<div class="when">
			{!share.value && <Step period={period} direction={-1} />}
			<Menu
				name="period"
				label={words.period}
				value={chosen.period ?? ''}
				shown={chosen.period ? label : period ? formatPeriod(period) : label}
				items={list.periods.map(value => ({ value, label: words.periods[value] }))}
				pick={value => go({ period: value, from: undefined, to: undefined, interval: undefined })}
			>
				{close => !share.value && <Range period={period} today={chosen.site.today} done={close} />}
			</Menu>
			{!share.value && <Step period={period} direction={1} />}
			<Menu
				name="comparison"
				label={words.comparison}
				value={chosen.compare}
				items={list.comparisons.map(value => ({ value, label: words.comparisons[value] }))}
				pick={compare => go({ compare })}
			/>
		</div>
	);
}

function Step({ period, direction }: { period: Period | undefined; direction: 1 | -1 }) {
	const today = choice.value?.site.today ?? '';
	const label = direction < 0 ? words.earlier : words.later;
	return (
		<button
			type="button"
			class="quiet step"
			aria-label={label}
			disabled={!period || (direction > 0 && period.to >= today)}
			onClick={() => period && go(stepPeriod(period, today, direction))}
		>
			<Icon name={direction < 0 ? 'left' : 'right'} />
		</button>
	);
}
