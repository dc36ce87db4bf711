import type { Figure } from './figure.ts';
import { BIN, HOST, prepare, start, stop } from './server.ts';

const VIEW = { kind: 'view', begins: 1, page: '/', entry_page: '/', screen: 'large', language: 'en', visit_number: 1 };
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0';

/** From the start of the command to the answer that says that a view is stored. */
export async function* first(): AsyncGenerator<Figure> {
	const { env, remove } = await prepare();
	const started = performance.now();
	const { child, port } = await start([BIN, 'serve'], env);
	try {
		const headers = { origin: `https://${HOST}`, 'user-agent': AGENT };
		const answer = await fetch(`http://127.0.0.1:${port}/f`, { method: 'POST', headers, body: JSON.stringify(VIEW) });
		if (answer.status !== 200) throw new Error(`The first view was answered with ${answer.status}.`);
		const took = performance.now() - started;
		yield { figure: 'start to first counted view', value: Math.round(took), unit: 'ms', goal: '<= 1500' };
	} finally {
		await stop(child);
		remove();
	}
}
