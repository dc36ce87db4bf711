import { overview } from './data.ts';

/**
 * Pictures to keep. What is on screen is HTML and SVG with styles from files; a picture that leaves the page must carry its
 * own, so every box, line and word is written down as it stands, with the colours it has in this theme.
 */

const NAMESPACE = 'http://www.w3.org/2000/svg';

/** Controls and what only screen readers read are no part of a picture. */
const LEFT_OUT = 'button, fieldset, details, footer, .menu, .only-heard, .readout, .save, .rule';

/** Pixels of a PNG per pixel on screen, so that it is sharp in print as well. */
const SHARP = 2;

/** Styles of SVG elements that come from the style sheet. */
const STYLES = [
	'fill',
	'stroke',
	'stroke-width',
	'stroke-dasharray',
	'opacity',
	'text-anchor',
	'font-size',
	'font-weight',
];

export async function savePicture(element: HTMLElement, format: 'SVG' | 'PNG'): Promise<void> {
	const text = drawSvg(element);
	const blob = format === 'SVG' ? new Blob([text], { type: 'image/svg+xml' }) : await paint(text, element);
	const link = document.createElement('a');
	link.href = URL.createObjectURL(blob);
	const { site, period } = overview.data.value?.totals ?? {};
	link.download = `${[site, element.dataset.picture, period?.from, period?.to].filter(Boolean).join('_')}.${format.toLowerCase()}`;
	link.click();
	URL.revokeObjectURL(link.href);
}

/** An element and all it shows as one SVG document, as large as it is on screen. */
export function drawSvg(root: HTMLElement): string {
	const { left, top, width, height } = root.getBoundingClientRect();
	const picture = create('svg', { xmlns: NAMESPACE, width, height, viewBox: `0 0 ${round(width)} ${round(height)}` });
	const { fontFamily } = getComputedStyle(root);
	picture.setAttribute('font-family', fontFamily);
	picture.append(create('rect', { width, height, fill: paper(root) }));
	const brush: Brush = { into: picture, left, top };
	for (const child of root.children) drawElement(child, brush);
	return new XMLSerializer().serializeToString(picture);
}

/** The colour that an element lies on. */
function paper(element: Element): string {
	const [colour, opacity] = plain(getComputedStyle(element).backgroundColor);
	return opacity > 0 || !element.parentElement ? colour : paper(element.parentElement);
}

interface Brush {
	into: Element;
	/** The corner of the picture in the window. */
	left: number;
	top: number;
}

function drawElement(element: Element, brush: Brush): void {
	if (element.matches(LEFT_OUT) || !element.checkVisibility({ visibilityProperty: true })) return;
	if (element instanceof SVGSVGElement) {
		drawInner(element, brush);
		return;
	}
	const style = getComputedStyle(element);
	const [fill, opacity] = plain(style.backgroundColor);
	const { left, top, width, height } = element.getBoundingClientRect();
	if (opacity > 0 && width > 0) {
		const place = { x: left - brush.left, y: top - brush.top, width, height };
		brush.into.append(create('rect', { ...place, rx: Number.parseFloat(style.borderRadius) || 0, fill, opacity }));
	}
	for (const node of element.childNodes) {
		if (node instanceof Element) drawElement(node, brush);
		else if (node instanceof Text && node.data.trim()) drawText(node, style, brush);
	}
}

/** One line of text, cut where its box cuts it. */
function drawText(node: Text, style: CSSStyleDeclaration, { into, left, top }: Brush): void {
	const range = document.createRange();
	range.selectNodeContents(node);
	const place = range.getBoundingClientRect();
	const room = cutBy(node)?.getBoundingClientRect().right ?? place.right;
	const words = node.data.trim().replace(/\s+/g, ' ');
	const share = place.width > 0 ? Math.min(1, (room - place.left) / place.width) : 1;
	const [fill, opacity] = plain(style.color);
	const text = create('text', {
		x: place.left - left,
		y: place.top - top + place.height / 2,
		fill,
		opacity,
		'dominant-baseline': 'central',
		'font-size': style.fontSize,
		'font-weight': style.fontWeight,
	});
	text.textContent = share < 1 ? `${words.slice(0, Math.max(0, Math.floor(words.length * share) - 1))}…` : words;
	into.append(text);
}

function cutBy(node: Text): Element | undefined {
	for (let box = node.parentElement; box; box = box.parentElement) {
		if (getComputedStyle(box).overflowX !== 'visible') return box;
	}
	return;
}

/** An SVG on screen, with the styles that came from outside written into it. */
function drawInner(source: SVGSVGElement, { into, left, top }: Brush): void {
	const copy = source.cloneNode(true) as SVGSVGElement;
	const place = source.getBoundingClientRect();
	const own = { x: place.left - left, y: place.top - top, width: place.width, height: place.height };
	for (const [name, value] of Object.entries(own)) copy.setAttribute(name, String(round(value)));
	copy.setAttribute('overflow', 'visible');
	const [originals, copies] = [source.querySelectorAll('*'), copy.querySelectorAll('*')];
	for (const [at, original] of [...originals].entries()) {
		const twin = copies[at] as Element;
		const style = getComputedStyle(original);
		for (const name of STYLES) twin.setAttribute(name, colourless(name, style.getPropertyValue(name)));
		for (const name of ['class', 'style', 'data-hint', 'data-value', 'data-there', 'data-chosen'])
			twin.removeAttribute(name);
	}
	for (const line of copy.querySelectorAll(LEFT_OUT)) line.remove();
	into.append(copy);
}

const colourless = (name: string, value: string) =>
	(name === 'fill' || name === 'stroke') && value !== 'none' ? plain(value)[0] : value;

const known = new Map<string, [colour: string, opacity: number]>();

/** A colour in words that every program reads, by painting a pixel with it: `oklab(…)` is beyond most. */
function plain(colour: string): [colour: string, opacity: number] {
	const before = known.get(colour);
	if (before) return before;
	const brush = new OffscreenCanvas(1, 1).getContext('2d') as OffscreenCanvasRenderingContext2D;
	brush.fillStyle = colour;
	brush.fillRect(0, 0, 1, 1);
	const [red, green, blue, alpha = 0] = brush.getImageData(0, 0, 1, 1).data;
	const found: [string, number] = [`rgb(${red},${green},${blue})`, round(alpha / 255)];
	known.set(colour, found);
	return found;
}

function create(name: string, attributes: Record<string, string | number>): SVGElement {
	const element = document.createElementNS(NAMESPACE, name);
	for (const [attribute, value] of Object.entries(attributes)) {
		if (attribute !== 'xmlns')
			element.setAttribute(attribute, typeof value === 'number' ? String(round(value)) : value);
	}
	return element;
}

const round = (value: number) => Math.round(value * 100) / 100;

/** The SVG as pixels. */
async function paint(text: string, element: HTMLElement): Promise<Blob> {
	const image = new Image();
	image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
	await image.decode();
	const [width, height] = [element.clientWidth * SHARP, element.clientHeight * SHARP];
	const canvas = new OffscreenCanvas(width, height);
	const brush = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
	brush.fillStyle = plain(getComputedStyle(element).backgroundColor)[0];
	brush.fillRect(0, 0, canvas.width, canvas.height);
	brush.drawImage(image, 0, 0, width, height);
	return canvas.convertToBlob({ type: 'image/png' });
}
