import type { Period } from '../server/wire/report.ts';
import { range } from './period.ts';
import { go } from './view.ts';
import { words } from './words.ts';

/** Two dates and a button: any range of site days. */
export function Range({ period, today, done }: { period: Period | undefined; today: string; done: () => void }) {
	function show(event: SubmitEvent) {
		event.preventDefault();
		const given = new FormData(event.currentTarget as HTMLFormElement);
		const [from, to] = [String(given.get('from')), String(given.get('to'))].sort();
		if (!from || !to) return;
		go(range(from, to, today));
		done();
	}
	return (
		<form class="range" onSubmit={show}>
			<p class="range-title">{words.custom}</p>
			<label>
				{words.from}
				<input type="date" name="from" required max={today} defaultValue={period?.from} />
			</label>
			<label>
				{words.to}
				<input type="date" name="to" required max={today} defaultValue={period?.to} />
			</label>
			<button type="submit" class="primary">
				{words.apply}
			</button>
		</form>
	);
}
