/**
 * The demo shop's own script: the studio's steps, and the corner that shows each beacon and the sums it raised. It stands
 * before the tag, so that the tracker's `fetch` is seen. A real site needs none of this.
 */

/** Today's sums as they were after the last beacon. */
let before;
/** Beacons since then. */
let sent = [];

const realFetch = window.fetch;

window.fetch = async (address, options) => {
	const path = new URL(address, location.href).pathname;
	if (path !== '/f') return realFetch(address, options);
	const beacon = JSON.parse(options.body);
	// A view can wait for the sums as they are before it. A leave cannot: its page may be gone.
	if (!before && beacon.kind === 'view') before = await readSums();
	const response = await realFetch(address, options);
	const { status } = response;
	sent.push({
		beacon,
		bytes: new TextEncoder().encode(options.body).length,
		status,
		answer: await response.clone().text(),
	});
	void show();
	return response;
};

async function readSums() {
	return (await realFetch('/demo/sums')).json();
}

/** Shows what was sent since the last time, and what went up since then. */
async function show() {
	const after = await readSums();
	if (sent.length === 0) return;
	const beacons = sent;
	sent = [];
	const raised = before ? differences(before, after) : [];
	before = after;
	const body = corner.querySelector('div');
	body.replaceChildren(...beacons.flatMap(beaconParts), ...sumParts(raised));
	corner.querySelector('summary').textContent =
		`Just counted: ${beacons.map(({ beacon }) => beacon.kind).join(', ')}, ${raised.length} sums`;
}

function beaconParts({ beacon, bytes, status, answer }) {
	return [
		element('h3', `What the browser sent: ${beacon.kind}, ${bytes} bytes`),
		element('pre', JSON.stringify(beacon, null, 1).replace(/^\{\n|\n\}$/g, '')),
		element('p', `Answer: ${status} ${answer}`),
	];
}

function sumParts(raised) {
	if (raised.length === 0) return [element('p', 'No sum went up.')];
	const table = element('table', '');
	for (const { row, sums } of raised) {
		const line = table.insertRow();
		line.insertCell().textContent = row;
		line.insertCell().textContent = sums;
	}
	return [element('h3', 'What was stored: these sums went up, and nothing else was kept'), table];
}

function differences(old, now) {
	return Object.entries(now).flatMap(([name, sums]) => {
		const more = Object.entries(sums).filter(([sum, value]) => value > (old[name]?.[sum] ?? 0));
		if (more.length === 0) return [];
		const [, ...words] = name.split('|');
		const text = more.map(([sum, value]) => `${sum} +${value - (old[name]?.[sum] ?? 0)}`).join(', ');
		return [{ row: describe(name.split('|')[0], words), sums: text }];
	});
}

function describe(table, words) {
	if (table === 'hours') return 'the site, this hour';
	if (table === 'days') return 'the site, today';
	if (table === 'ignored') return `not counted: ${words[0]}`;
	if (table === 'arrivals')
		return words[0] === '-1' ? 'arrivals today, never counted before' : 'arrivals today, last counted earlier';
	return words.join(': ').replaceAll('_', ' ');
}

function element(name, text) {
	const made = document.createElement(name);
	made.textContent = text;
	return made;
}

const corner = element('details', '');
corner.className = 'corner';
corner.append(
	element('summary', 'What was just counted'),
	element('div', 'Nothing yet. Views are counted when a page is seen.'),
);
corner.open = matchMedia('(min-width: 900px)').matches;
corner.dataset.footfallIgnore = '';
document.body.append(corner);

/** The steps of the studio, shown without loading a document. */
const STEPS = {
	wood: 'Oak, walnut or ash. Oak is hard and honest, walnut dark, ash the lightest of the three.',
	size: 'Small for a lemon, medium for a loaf, large for a table of eight.',
	engraving: 'A name, a date, a line from a song: up to twenty letters.',
	preview: 'This is your board. It would take about a week.',
};

function showStep() {
	const place = document.getElementById('step');
	const step = /\/studio\/(\w+)/.exec(location.pathname)?.[1];
	if (!place || !STEPS[step]) return;
	place.querySelector('p').textContent = STEPS[step];
	for (const link of document.querySelectorAll('#steps a')) {
		if (link.pathname === location.pathname) link.setAttribute('aria-current', 'step');
		else link.removeAttribute('aria-current');
	}
}

document.addEventListener('click', click => {
	const link = click.target.closest('#steps a');
	if (link && !click.ctrlKey && !click.metaKey) {
		click.preventDefault();
		history.pushState(null, '', link.href);
		showStep();
	}
	const order = click.target.closest('#order');
	if (order) {
		// The page stays, so that the corner can show the event.
		order.textContent = 'Ordered, if this were a shop';
		order.disabled = true;
		document.getElementById('ordered').hidden = false;
	}
});
addEventListener('popstate', showStep);
showStep();
