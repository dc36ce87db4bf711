import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** A page in place of the report. Its heading gets the focus, so that a reader of the screen hears where they are. */
export function Page({
	title,
	lead,
	children,
}: {
	title: string;
	lead?: ComponentChildren;
	children: ComponentChildren;
}) {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => heading.current?.focus({ preventScroll: true }), []);
	return (
		<div class="page">
			<header class="page-head">
				<h1 ref={heading} tabIndex={-1}>
					{title}
				</h1>
				{lead && <p class="soft">{lead}</p>}
			</header>
			{children}
		</div>
	);
}

/** A part of a page under its own heading. */
export function Part({
	title,
	lead,
	name,
	danger,
	children,
}: {
	title: string;
	lead?: ComponentChildren;
	name: string;
	danger?: boolean;
	children: ComponentChildren;
}) {
	return (
		<section
			class={danger ? 'card chapter danger-zone' : 'card chapter'}
			data-part={name}
			aria-labelledby={`part-${name}`}
		>
			<h2 id={`part-${name}`}>{title}</h2>
			{lead && <p class="soft">{lead}</p>}
			{children}
		</section>
	);
}

/** A door: one card in the middle of an empty page. */
export function Door({
	title,
	lead,
	children,
}: {
	title: string;
	lead?: ComponentChildren;
	children?: ComponentChildren;
}) {
	const heading = useRef<HTMLHeadingElement>(null);
	// A first field that wants the focus keeps it.
	useEffect(() => {
		if (!document.activeElement?.matches('input')) heading.current?.focus();
	}, [title]);
	return (
		<section class="card door">
			<h1 ref={heading} tabIndex={-1}>
				{title}
			</h1>
			{lead && <p>{lead}</p>}
			{children}
		</section>
	);
}

const STEPS = ['owner', 'site', 'tag', 'view'] as const;
export type Step = (typeof STEPS)[number];

/** Where somebody is on the way from nothing to the first view. */
export function Steps({ at, names, done }: { at: Step; names: Record<Step, string>; done?: boolean }) {
	const here = STEPS.indexOf(at);
	return (
		<ol class="steps">
			{STEPS.map((step, index) => {
				const state = index < here || done ? 'past' : index === here ? 'here' : 'ahead';
				return (
					<li key={step} data-step={step} data-state={state} aria-current={state === 'here' ? 'step' : undefined}>
						<span class="step-number" aria-hidden="true">
							{state === 'past' ? '✓' : index + 1}
						</span>
						{names[step]}
					</li>
				);
			})}
		</ol>
	);
}
