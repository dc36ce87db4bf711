import type { Period } from '../server/wire/report.ts';
import { Chip } from './Chip.tsx';
import { between, catalog, choice, overview, sites } from './data.ts';
import { formatPeriod } from './format.ts';
import { Icon } from './Icon.tsx';
import { Menu } from './Menu.tsx';
import { Now } from './Now.tsx';
import { stepPeriod } from './period.ts';
import { Range } from './Range.tsx';
import { nextTheme, theme } from './theme.ts';
import { CLOSED, go } from './view.ts';
import { words } from './words.ts';

/** What a view of one site says that means nothing on another. */
const ELSEWHERE = { ...CLOSED, inside: undefined, filter: undefined } as const;

export function Header() {
	const chosen = choice.value;
	const list = sites.data.value ?? [];
	return (
		<header class="bar" data-filtered={chosen?.filter !== undefined} data-between={between.value}>
			<div class="bar-inner">
				<span class="brand">
					<Icon name="mark" />
					<span class="brand-name">{words.product}</span>
				</span>
				{chosen && (
					<Menu
						name="site"
						label={words.site}
						value={chosen.site.site}
						items={[
							...(list.length > 1 ? [{ value: '', label: words.allSites }] : []),
							...list.map(({ site }) => ({ value: site, label: site })),
						]}
						pick={value => go({ ...ELSEWHERE, site: value })}
					/>
				)}
				{chosen?.site.first && <Now key={chosen.site.site} site={chosen.site.site} />}
				{chosen?.filter && <Chip filter={chosen.filter} />}
				<span class="spring" />
				{chosen?.site.first && <When />}
				<button
					type="button"
					class="quiet"
					onClick={nextTheme}
					aria-label={words.theme[theme.value]}
					data-hint={words.theme[theme.value]}
				>
					<Icon name={theme.value} />
				</button>
			</div>
		</header>
	);
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
			<Step period={period} direction={-1} />
			<Menu
				name="period"
				label={words.period}
				value={chosen.period ?? ''}
				shown={chosen.period ? label : period ? formatPeriod(period) : label}
				items={list.periods.map(value => ({ value, label: words.periods[value] }))}
				pick={value => go({ period: value, from: undefined, to: undefined, interval: undefined })}
			>
				{close => <Range period={period} today={chosen.site.today} done={close} />}
			</Menu>
			<Step period={period} direction={1} />
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
