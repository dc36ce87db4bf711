import { useEffect, useState } from 'preact/hooks';
import type { DimensionEntry, MetricEntry, Picture } from '../server/wire/report.ts';
import { canFilter, writeFilter } from './filter.ts';
import { formatName, formatValue } from './format.ts';
import { ROOT } from './mount.ts';
import { go } from './view.ts';
import { say, words } from './words.ts';

interface Land {
	/** Two letters; absent where the land has none of its own. */
	value: string | undefined;
	path: string;
}

interface World {
	box: string;
	lands: Land[];
}

/** Fetched once, when a map is on screen for the first time. Paths are copied one by one: the file is data, not markup. */
let world: Promise<World> | undefined;

/** Where Trusted Types are required, no text becomes a document; an answer that is one from the start is none. */
function fetchDocument(address: URL): Promise<Document> {
	const request = new XMLHttpRequest();
	request.open('GET', address);
	request.responseType = 'document';
	return new Promise((resolve, reject) => {
		request.onload = () => (request.responseXML ? resolve(request.responseXML) : reject(new Error(`No ${address}.`)));
		request.onerror = reject;
		request.send();
	});
}

async function load(): Promise<World> {
	const picture = (await fetchDocument(new URL('world.svg', ROOT))).documentElement;
	return {
		box: picture.getAttribute('viewBox') ?? '0 0 1200 527',
		lands: [...picture.querySelectorAll('path')].map(path => ({
			value: path.dataset.value,
			path: path.getAttribute('d') ?? '',
		})),
	};
}

function useWorld(): World | undefined {
	const [loaded, setLoaded] = useState<World>();
	useEffect(() => {
		world ??= load();
		// Without a map there is still the table beside it.
		world.then(setLoaded, () => undefined);
	}, []);
	return loaded;
}

interface Props {
	dimension: DimensionEntry;
	metric: MetricEntry | undefined;
	picture: Picture | undefined;
	/** The value that everything is filtered by. */
	chosen: string | undefined;
}

/** Countries as dark as they are busy. The table beside it says the same, and can be used by keyboard. */
export function WorldMap({ dimension, metric, picture, chosen }: Props) {
	const drawn = useWorld();
	const amounts = new Map(picture?.rows.map(row => [row.value, Number(row[metric?.name ?? ''] ?? 0)]));
	const most = Math.max(1, ...amounts.values());
	return (
		<div class="map">
			{drawn && metric && (
				<svg viewBox={drawn.box} aria-hidden="true">
					{drawn.lands.map(({ value, path }) => (
						<Country
							key={path}
							{...{ dimension, metric, value, path }}
							amount={amounts.get(value ?? '') ?? 0}
							most={most}
							chosen={value !== undefined && value === chosen}
						/>
					))}
				</svg>
			)}
		</div>
	);
}

function Country({
	dimension,
	metric,
	value,
	path,
	amount,
	most,
	chosen,
}: { dimension: DimensionEntry; metric: MetricEntry; amount: number; most: number; chosen: boolean } & Land) {
	if (value === undefined) return <path d={path} />;
	const hint = `${formatName(dimension, value)} · ${formatValue(metric.unit, amount)} ${metric.label}`;
	const picks = amount > 0 && canFilter(dimension, value);
	return (
		// The table beside the map does the same by keyboard.
		<path
			d={path}
			data-value={value}
			data-hint={hint}
			data-there={amount > 0}
			data-chosen={chosen}
			// Square roots: otherwise one large country leaves all the others pale.
			style={{ '--share': Math.sqrt(amount / most).toFixed(3) }}
			{...(picks && {
				class: 'picks',
				onClick: () => go({ filter: chosen ? undefined : writeFilter(dimension, value) }),
			})}
		/>
	);
}

/** What the map cannot show: countries too small for it, and what is in no country. */
export function Mapless({ dimension, picture }: { dimension: DimensionEntry; picture: Picture | undefined }) {
	const drawn = useWorld();
	if (!drawn || !picture) return <p class="legend" />;
	const shown = new Set(drawn.lands.map(({ value }) => value));
	const names = picture.rows.filter(row => !shown.has(row.value)).map(row => formatName(dimension, row.value));
	return (
		<p class="legend">
			{words.few}
			{[0, 0.25, 0.5, 0.75, 1].map(share => (
				<span key={share} class="shade" style={{ '--share': String(share) }} />
			))}
			{words.many}
			{names.length > 0 && <span class="mapless">{say(words.mapless, { names: names.slice(0, 6).join(', ') })}</span>}
		</p>
	);
}
