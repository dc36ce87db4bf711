import { type About, STORED, type StoredColumn, type StoredTable } from '../server/wire/stored.ts';
import { useSpeech } from './speech.ts';

/** Every table and column of the database, in plain words. */
export function Stored() {
	const { words } = useSpeech();
	return (
		<>
			{(Object.keys(STORED) as About[]).map(about => (
				<details key={about} data-about={about}>
					<summary>{words.labels.about[about]}</summary>
					{(Object.entries(STORED[about]) as [StoredTable, readonly StoredColumn[]][]).map(([name, columns]) => (
						<Table key={name} name={name} columns={columns} />
					))}
				</details>
			))}
		</>
	);
}

function Table({ name, columns }: { name: StoredTable; columns: readonly StoredColumn[] }) {
	const { words } = useSpeech();
	return (
		<div class="table" data-table={name}>
			<h3>
				<code>{name}</code>
			</h3>
			<p>{words.tables[name]}</p>
			<ul class="columns">
				{columns.map(column => (
					<li key={column}>
						<code>{column}</code> {words.columns[column]}
					</li>
				))}
			</ul>
		</div>
	);
}
