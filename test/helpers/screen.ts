/** Looks at screens of the dashboard as a person would, and as a judge of layout and accessibility would. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import type { Browser } from './browser.ts';
import type { World } from './world.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Look {
	width?: number;
	dark?: boolean;
	locale?: string;
}

/** A page in a browser of its own. */
export async function openPage(browser: Browser, { width = 1280, dark = false, locale = 'en-GB' }: Look = {}) {
	const context = await browser.visitor({ viewport: { width, height: 900 }, locale, timezoneId: 'Europe/Vienna' });
	const page = await context.newPage();
	await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
	return page;
}

/** What the page says against its own Content-Security-Policy, its Trusted Types, and by throwing. */
export function complaintsOf(page: Page): string[] {
	const complaints: string[] = [];
	page.on('pageerror', error => complaints.push(error.message));
	page.on('console', message => /policy|trusted/i.test(message.text()) && complaints.push(message.text()));
	return complaints;
}

/** Everything that axe and the judge of layout find on the screen. */
export async function faultsOf(page: Page): Promise<string[]> {
	// What lies over the page on purpose is not judged: what a scrolled page passes under, and what explains a number.
	await page.mouse.move(1, 1);
	await page.evaluate(() => scrollTo(0, 0));
	await page.evaluate(AXE);
	const found = await page.evaluate(
		'axe.run().then(found => found.violations.map(one => one.id + " " + one.nodes[0].html))',
	);
	return [...(found as string[]), ...(await page.evaluate(layoutFaults))];
}

export const OWNER = { email: 'owner@example.com', password: 'correct horse battery' };

/** Fills in fields by their names, and presses the form's button. */
export async function submit(page: Page, form: string, fields: Record<string, string>): Promise<void> {
	for (const [name, value] of Object.entries(fields)) await page.fill(`[data-form="${form}"] [name="${name}"]`, value);
	await page.click(`[data-form="${form}"] [type="submit"]`);
}

/** Creates the owner by the link that the server printed. The page is signed in afterwards. */
export async function becomeOwner(page: Page, { setup = '' }: World): Promise<void> {
	await page.goto(setup);
	await submit(page, 'owner', OWNER);
	await page.waitForSelector('.account-menu');
}

interface Box {
	text: string;
	left: number;
	right: number;
	top: number;
	bottom: number;
}

/** Runs in the page: what is wrong with its layout. */
export function layoutFaults(): string[] {
	const found: string[] = [];
	const root = document.documentElement;
	if (root.scrollWidth > root.clientWidth) found.push(`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
	const boxes: (Box & { node: Element })[] = [];
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let text = walker.nextNode(); text; text = walker.nextNode()) {
		const node = text.parentElement;
		if (
			!node ||
			!text.textContent?.trim() ||
			!node.checkVisibility({ visibilityProperty: true, opacityProperty: true })
		)
			continue;
		// Text for screen readers alone is one pixel in size; what is under a closed menu or dialog has none.
		const range = document.createRange();
		range.selectNodeContents(text);
		const lines = [...range.getClientRects()];
		const { left, right, width, height } = range.getBoundingClientRect();
		const shown = node.closest('.only-heard, [aria-hidden="true"], title') === null && width > 1 && height > 1;
		if (!shown) continue;
		// A name too long for its place ends in an ellipsis and stands in full in its hint.
		const ellipsis = hasBox(node, style => style.textOverflow === 'ellipsis');
		const scrolls = hasBox(node, style => /auto|scroll/.test(style.overflowX));
		if (!ellipsis && !scrolls && (left < -0.5 || right > root.clientWidth + 0.5))
			found.push(`cut off at the edge: ${text.textContent}`);
		if (!ellipsis && !scrolls && clipped(node, { left, right })) found.push(`cut off by its box: ${text.textContent}`);
		if (scrolls) continue;
		const end = ellipsis ? ellipsis.getBoundingClientRect() : root.getBoundingClientRect();
		for (const line of lines) {
			const { top, bottom } = line;
			const box = { left: Math.max(line.left, end.left), right: Math.min(line.right, end.right), top, bottom };
			boxes.push({ text: text.textContent.trim(), node, ...box });
		}
	}
	for (const [at, one] of boxes.entries()) {
		for (const other of boxes.slice(at + 1)) {
			const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
			const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
			if (across > 2 && down > 4 && one.node !== other.node) found.push(`overlap: "${one.text}" and "${other.text}"`);
		}
	}
	return found;

	function hasBox(node: Element, is: (style: CSSStyleDeclaration) => boolean): Element | undefined {
		for (let box: Element | null = node; box && box !== document.body; box = box.parentElement) {
			if (is(getComputedStyle(box))) return box;
		}
	}
	function clipped(node: Element, { left, right }: { left: number; right: number }): boolean {
		for (let box: Element | null = node; box && box !== document.body; box = box.parentElement) {
			const style = getComputedStyle(box);
			if (style.overflowX === 'visible' || style.display === 'inline') continue;
			const edge = box.getBoundingClientRect();
			if (left < edge.left - 1 || right > edge.right + 1) return true;
		}
		return false;
	}
}
