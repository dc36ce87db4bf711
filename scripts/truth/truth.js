/** Left: what the log says. Right: what the API says. Nothing is worked out here but whether the two are the same. */

const $ = id => document.getElementById(id);
const get = async address => (await fetch(address)).json();
const number = value => (value === null || value === undefined ? 'unknown' : value.toLocaleString('en'));
const percent = value => (value === null ? 'unknown' : `${(100 * value).toFixed(2)} %`);

const [story, catalog] = await Promise.all([get('story'), get('/api/v1/catalog')]);
const api = `/api/v1/sites/${story.site}`;
const { days } = story;
const indexOf = day =>
	Math.min(
		days.length - 1,
		Math.max(
			0,
			days.findIndex(each => each.day >= day),
		),
	);

/** The range and the dimension stand in the address, so that a picture can be taken of any. */
const asked = new URLSearchParams(location.search);
const choice = {
	from: asked.get('from') ?? days[Math.max(0, days.length - 45)].day,
	to: asked.get('to') ?? days[Math.max(0, days.length - 17)].day,
	by: asked.get('by') ?? 'source',
};

const METRICS = [
	['Visits', 'visits', number, truth => truth.visits],
	['Page views', 'views', number, truth => truth.views],
	['Bounce rate', 'bounce_rate', percent, truth => rate(truth.bounces, truth.remembered)],
];
const rate = (part, whole) => (whole > 0 ? Number((part / whole).toFixed(4)) : null);

let last = 0;
async function show() {
	const turn = ++last;
	const query = new URLSearchParams({ from: choice.from, to: choice.to });
	history.replaceState(null, '', `?${query}&by=${choice.by}`);
	drawYear();
	const [truth, totals, breakdown, arrivals] = await Promise.all([
		get(`everybody?${query}&by=${choice.by}`),
		get(`${api}/totals?${query}`),
		get(`${api}/breakdown/${choice.by}?${query}&limit=200`),
		get(`arrivals?${query}`),
	]);
	if (turn !== last) return;
	showVisitors(truth, totals, arrivals);
	drawArrivals(arrivals);
	showMetrics(truth, totals.metrics);
	showBreakdown(truth.rows, breakdown.rows);
	document.body.dataset.shown = `${choice.from} ${choice.to} ${choice.by}`;
}

function showVisitors(truth, { metrics, bounds }, arrivals) {
	$('from').value = choice.from;
	$('to').value = choice.to;
	$('lines').textContent = number(story.lines);
	$('truth-visitors').textContent = number(truth.visitors);
	$('sums-visitors').textContent = number(metrics.visitors);
	$('cells').textContent = number(arrivals.filter(row => row.counted !== 'no').length);
	const same = truth.visitors === metrics.visitors;
	const off = (100 * Math.abs(metrics.visitors - truth.visitors)) / Math.max(1, truth.visitors);
	$('sign').className = same ? 'sign' : 'sign off';
	$('sign').innerHTML = same ? '=<small>the same</small>' : `≈<small>${off.toFixed(2)} % off</small>`;
	$('bounds').hidden = !bounds;
	if (bounds) {
		const [low, high] = bounds.visitors;
		$('bounds').textContent =
			`More than 32 days, and not from the first of a month: certain are ${number(low)} to ${number(high)} visitors, and Footfall says so beside its number.`;
	}
	$('log').textContent = `${truth.sample.join('\n')}\n…`;
	const example = arrivals.filter(row => row.visitors > 1 && row.previous[0] === row.previous[1]);
	const never = example.findLast(row => row.previous[0] === null);
	const earlier = example.findLast(row => row.counted === 'yes' && row.previous[0]);
	const within = example.findLast(row => row.counted === 'no');
	$('sample').textContent = `${[never, earlier, within].filter(Boolean).map(rowText).join('\n')}\n…`;
}

function rowText({ day, previous, visitors }) {
	return `${day}  ${previous[0] ? `last on ${previous[0]}` : 'never before'}  ${visitors} browsers`;
}

const between = ([from, to]) => (from === to ? from : `${from} to ${to}`);

function showMetrics(truth, metrics) {
	const lines = METRICS.map(([label, name, write, of]) => compared(label, [[of(truth), metrics[name], write]]));
	$('metrics').tBodies[0].replaceChildren(...lines);
}

function showBreakdown(rows, answered) {
	const { label, metrics } = catalog.dimensions.find(({ name }) => name === choice.by);
	const shown = METRICS.filter(([, name]) => metrics.includes(name) && name !== 'bounce_rate');
	const second = index => (index > 0 ? ' class="second"' : '');
	const names = shown.map(([metric], at) => `<th scope="colgroup" colspan="2"${second(at)}>${metric}</th>`);
	const sides = shown.map(
		(_, at) => `<th scope="col"${second(at)}>tracked</th><th scope="col"${second(at)}>Footfall</th>`,
	);
	$('breakdown').tHead.innerHTML =
		`<tr><th scope="col">${label}</th>${names.join('')}<td></td></tr><tr><td></td>${sides.join('')}<td></td></tr>`;
	const lines = rows.map(row => {
		const other = answered.find(({ value }) => value === row.value) ?? {};
		return compared(
			row.value,
			shown.map(([, name, write, of]) => [of(row), other[name] ?? 0, write]),
		);
	});
	$('breakdown').tBodies[0].replaceChildren(...lines);
}

/** A row of pairs: what the log says, and what the API answered. */
function compared(label, pairs) {
	const line = document.createElement('tr');
	const head = document.createElement('th');
	head.scope = 'row';
	head.textContent = label;
	line.append(head);
	for (const [index, [truth, sums, write]] of pairs.entries()) {
		for (const value of [truth, sums]) {
			const cell = line.insertCell();
			cell.textContent = write(value);
			if (index > 0) cell.className = 'second';
		}
	}
	const same = pairs.every(([truth, sums]) => truth === sums);
	const mark = line.insertCell();
	mark.textContent = same ? '✓' : '≠';
	mark.className = same ? 'same' : 'other';
	return line;
}

function drawYear() {
	const highest = Math.max(...days.map(({ views }) => views));
	const whole = $('year').clientWidth;
	const width = whole / days.length;
	const every = whole < 600 ? 3 : 1;
	const bars = days.map(({ day, views }, index) => {
		const height = (62 * views) / highest;
		const chosen = day >= choice.from && day <= choice.to ? ' in' : '';
		const named = day.endsWith('-01') && Number(day.slice(5, 7)) % every === 0;
		const month = named ? `<text class="month" x="${index * width}" y="80">${monthName(day)}</text>` : '';
		return `<rect class="day${chosen}" x="${index * width}" y="${64 - height}" width="${width * 0.8}" height="${height}"/>${month}`;
	});
	$('year').setAttribute('viewBox', `0 0 ${whole} 84`);
	$('year').innerHTML = bars.join('');
}

const monthName = day => new Date(day).toLocaleDateString('en', { month: 'short', timeZone: 'UTC' });

/** A column per day: those that were added from below, those already counted in the range above them. */
function drawArrivals(rows) {
	const columns = new Map();
	for (const { day, visitors, counted } of rows) {
		const column = columns.get(day) ?? { yes: 0, partly: 0, no: 0 };
		column[counted] += visitors;
		columns.set(day, column);
	}
	const sorted = [...columns.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
	const highest = Math.max(1, ...sorted.map(([, { yes, partly, no }]) => yes + partly + no));
	const width = 1000 / Math.max(1, sorted.length);
	$('rows').setAttribute('viewBox', '0 0 1000 220');
	$('rows').setAttribute('preserveAspectRatio', 'none');
	$('rows').innerHTML = sorted
		.map(([day, column], index) => {
			let base = 220;
			const bars = Object.entries(column).map(([counted, visitors]) => {
				const height = (212 * visitors) / highest;
				base -= height;
				return `<rect class="${counted}" x="${index * width}" width="${width * 0.86}" y="${base}" height="${height}"/>`;
			});
			return `<g><title>${day}: ${column.yes + column.partly} added, ${column.no} already in it</title>${bars.join('')}</g>`;
		})
		.join('');
	const added = sorted.map(([, { yes }]) => number(yes));
	const shown = added.length > 14 ? [...added.slice(0, 9), '…', ...added.slice(-3)] : added;
	const partly = sorted.reduce((sum, [, column]) => sum + column.partly, 0);
	const sum = sorted.reduce((all, [, { yes }]) => all + yes, 0);
	$('sum').textContent =
		`${shown.join(' + ')} = ${number(sum)}${partly ? `, and a part of ${number(partly)} more` : ''}`;
	const body = $('arrivals').tBodies[0];
	body.replaceChildren(
		...rows.map(({ day, previous, visitors, counted }) => {
			const line = document.createElement('tr');
			if (counted !== 'no') line.className = 'added-row';
			const mark = { yes: '✓', partly: 'in part', no: '' }[counted];
			for (const cell of [day, previous[0] ? between(previous) : 'never', visitors, mark])
				line.insertCell().textContent = cell;
			return line;
		}),
	);
}

$('by').append(
	...catalog.dimensions
		.filter(({ kind }) => ['page', 'view', 'visit'].includes(kind))
		.map(({ name, label }) => new Option(label, name, false, name === choice.by)),
);
$('by').addEventListener('change', () => change({ by: $('by').value }));
$('from').addEventListener('change', () => $('from').value && change({ from: $('from').value }));
$('to').addEventListener('change', () => $('to').value && change({ to: $('to').value }));
for (const name of ['from', 'to']) Object.assign($(name), { min: story.from, max: story.to });
$('random').addEventListener('click', () => {
	const from = Math.floor(Math.random() * (days.length - 1));
	const length = Math.random() < 0.7 ? Math.random() * 32 : Math.random() * (days.length - from);
	change({ from: days[from].day, to: days[Math.min(days.length - 1, Math.floor(from + length))].day });
});

/** Dragging over the year chooses a range; letting go asks. */
let held;
const dayAt = ({ clientX }) => {
	const { left, width } = $('year').getBoundingClientRect();
	return days[Math.min(days.length - 1, Math.max(0, Math.floor(((clientX - left) / width) * days.length)))].day;
};
$('year').addEventListener('pointerdown', press => {
	$('year').setPointerCapture(press.pointerId);
	held = dayAt(press);
});
$('year').addEventListener('pointermove', move => {
	if (!held) return;
	const other = dayAt(move);
	Object.assign(choice, held < other ? { from: held, to: other } : { from: other, to: held });
	drawYear();
});
$('year').addEventListener('pointerup', () => {
	held = undefined;
	change({});
});

function change(next) {
	Object.assign(choice, next);
	if (choice.from > choice.to) [choice.from, choice.to] = [choice.to, choice.from];
	choice.from = days[indexOf(choice.from)].day;
	if (choice.to > story.to) choice.to = story.to;
	void show();
}

addEventListener('resize', drawYear);
await show();
