/**
 * One bubble for the whole page: it shows the `data-hint` of the element under the pointer or with the focus. One bubble
 * instead of one per number keeps it inside the window and the tables small.
 */
export function watchHints(): void {
	const bubble = document.createElement('div');
	bubble.id = 'hint';
	bubble.setAttribute('role', 'tooltip');
	bubble.hidden = true;
	let owner: HTMLElement | undefined;
	let waiting: ReturnType<typeof setTimeout> | undefined;

	function show(target: EventTarget | null) {
		const next = target instanceof Element ? target.closest<HTMLElement>('[data-hint]') : undefined;
		if (next === owner || (!next && !owner)) return;
		hide();
		if (!next?.dataset.hint) return;
		owner = next;
		bubble.textContent = next.dataset.hint;
		bubble.hidden = false;
		// A dialog is in the top layer: only what is inside it lies above it.
		(next.closest('dialog') ?? document.body).append(bubble);
		next.setAttribute('aria-describedby', bubble.id);
		place(bubble, next.getBoundingClientRect());
	}

	function hide() {
		clearTimeout(waiting);
		owner?.removeAttribute('aria-describedby');
		owner = undefined;
		bubble.hidden = true;
	}

	document.addEventListener('pointerover', event => {
		clearTimeout(waiting);
		if (owner && event.target instanceof Node && owner.contains(event.target)) return;
		hide();
		waiting = setTimeout(() => show(event.target), DELAY);
	});
	document.addEventListener('focusin', event => {
		if (event.target instanceof Element && event.target.matches(':focus-visible')) show(event.target);
	});
	document.addEventListener('focusout', hide);
	document.addEventListener('scroll', hide, true);
	document.addEventListener('pointerdown', hide);
	document.addEventListener('keydown', event => event.key === 'Escape' && hide());
}

const GAP = 8;
/** Milliseconds: a pointer on its way past shows nothing. */
const DELAY = 350;

/** Below its owner, above it where there is no room, never outside the window. */
function place(bubble: HTMLElement, owner: DOMRect): void {
	const { offsetWidth: width, offsetHeight: height } = bubble;
	const left = Math.min(Math.max(GAP, owner.left), document.documentElement.clientWidth - width - GAP);
	const below = owner.bottom + GAP + height < innerHeight;
	bubble.style.left = `${left}px`;
	bubble.style.top = `${below ? owner.bottom + GAP : Math.max(GAP, owner.top - height - GAP)}px`;
}
