import { annotations } from '../annotations.ts';
import { change } from '../api.ts';
import { Dialog } from '../Dialog.tsx';
import { formatPeriod } from '../format.ts';
import { words as general } from '../words.ts';
import { Form, type Given, Input } from './Form.tsx';
import { Act, List } from './List.tsx';
import { words } from './words.ts';

/** What happened on which day, to be added and removed: it stands in the chart. */
export function Notes({ site, today, close }: { site: string; today: string; close: () => void }) {
	const path = `sites/${site}/annotations`;
	async function add(given: Given) {
		await change('POST', path, { date: given.text('date'), text: given.text('text').trim() });
		annotations.again();
	}
	async function remove(id: number) {
		await change('DELETE', `${path}/${id}`);
		annotations.again();
	}
	return (
		<Dialog title={general.notes} close={close} small>
			<List asked={annotations} label={general.notes} none={words.noNotes} keyOf={({ id }) => id}>
				{({ id, date, text }) => (
					<>
						<span class="entry-name">{text}</span>
						<span class="soft">{formatPeriod({ from: date, to: date })}</span>
						<Act label={words.remove} of={text} act={() => remove(id)} />
					</>
				)}
			</List>
			<Form name="note" fresh label={words.addNote} submit={add} done={words.added}>
				<Input name="date" type="date" label={general.date} defaultValue={today} required />
				<Input name="text" label={words.note} placeholder={words.noteExample} maxLength={200} required />
			</Form>
		</Dialog>
	);
}
