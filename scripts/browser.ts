/** The Chromium that scripts look at pages with. */
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

const ARGUMENTS = [
	'--no-sandbox',
	'--disable-quic',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

export async function openChromium(): Promise<Browser> {
	return playwright.launch({ executablePath: await chromium.executablePath(), args: ARGUMENTS });
}
