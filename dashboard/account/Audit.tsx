import { useEffect, useState } from 'preact/hooks';
import type { AuditEntry, Audit as Made } from '../../server/wire/account.ts';
import { ask, reportAddress } from '../api.ts';
import { say } from '../words.ts';
import { failureText } from './failure.ts';
import { Page, Part } from './Page.tsx';
import { formatTime } from './time.ts';
import { words } from './words.ts';

/** Whether what is stored is what is promised. It takes a while on a large site, so it is made when somebody asks for it. */
export function Audit() {
	const [state, setState] = useState<Made | Error>();
	const [busy, setBusy] = useState(false);
	async function run() {
		if (busy) return;
		setBusy(true);
		setState(await ask<Made>(reportAddress('audit')).catch((error: Error) => error));
		setBusy(false);
	}
	useEffect(() => void run(), []);
	const made = state instanceof Error ? undefined : state;
	return (
		<Page title={words.auditTitle} lead={words.auditLead}>
			<Part name="audit" title={words.auditChecks}>
				<div class="form-foot">
					<button type="button" class="primary" aria-disabled={busy} onClick={() => void run()}>
						{words.runAudit}
					</button>
					<span class="form-done" role="status">
						{busy ? words.auditRuns : made ? say(words.auditRan, { time: formatTime(made.at / 1000) }) : ''}
					</span>
				</div>
				{state instanceof Error && (
					<p class="error" role="alert">
						{failureText(state)}
					</p>
				)}
				{made && (
					<ul class="entries" aria-label={words.auditChecks}>
						{made.checks.map(entry => (
							<Entry key={entry.check} {...entry} />
						))}
					</ul>
				)}
			</Part>
			{made?.tracker && (
				<Part name="script" title={words.auditScript} lead={words.auditHash}>
					<p class="hash">
						<code>{made.tracker}</code>
					</p>
				</Part>
			)}
		</Page>
	);
}

/** A check in the reader's language; what is wrong, and where, in the server's. */
function Entry({ check, state, message, faults }: AuditEntry) {
	const known = (words.audits as Record<string, { label: string; help: string }>)[check];
	return (
		<li data-check={check} data-state={state}>
			<span class="entry-name">{known?.label ?? check}</span>
			<span class="verdict">{words.auditStates[state]}</span>
			<span class="soft">{known?.help ?? message}</span>
			{state === 'pass' ? (
				<span class="soft" lang="en">
					{message}
				</span>
			) : (
				<details class="entry-more">
					<summary>{words.auditWhere}</summary>
					<ul lang="en">
						{faults.map(({ where, what }) => (
							<li key={`${where}${what}`}>
								{where}: {what}
							</li>
						))}
					</ul>
				</details>
			)}
		</li>
	);
}
