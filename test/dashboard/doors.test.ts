import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { becomeOwner, complaintsOf, faultsOf, OWNER, openPage, submit } from '../helpers/screen.ts';
import { type MailServer, openMailServer } from '../helpers/smtp.ts';
import { openWorld, type World } from '../helpers/world.ts';

/** Ways in without the password: a link by mail, and a passkey. */
let world: World;
let mail: MailServer;
let browser: Browser;
/** Under a name: browsers know passkeys only there. */
let here: string;

beforeAll(async () => {
	const port = await freePort();
	here = `http://localhost:${port}`;
	mail = await openMailServer();
	world = await openWorld({
		at: new Date().toISOString(),
		sites: [{ domain: 'example.com' }],
		env: { PORT: String(port), PUBLIC_URL: here, SMTP_URL: mail.url },
	});
	browser = await openBrowser();
	const page = await openPage(browser);
	await becomeOwner(page, world);
	await page.context().close();
});
afterAll(async () => {
	await browser.close();
	await world.end();
	await mail[Symbol.asyncDispose]();
});

/** The links in mails need the address before the server starts. */
async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

/** A browser whose authenticator recognises its user. */
async function withAuthenticator(page: Page): Promise<CDPSession> {
	const devtools = await page.context().newCDPSession(page);
	await devtools.send('WebAuthn.enable');
	await devtools.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			automaticPresenceSimulation: true,
		},
	});
	return devtools;
}

test('whoever forgot the password asks for a link, which comes by mail, works once and leads in', async () => {
	const page = await openPage(browser);
	const complaints = complaintsOf(page);
	await page.goto(here);
	await page.click('.door .link');
	await page.waitForSelector('[data-form="forgotten"] [name="email"]:focus');
	expect.soft(await faultsOf(page)).toEqual([]);
	await submit(page, 'forgotten', { email: OWNER.email });
	await page.locator('.form-done', { hasText: 'on its way' }).waitFor();
	const [, link = ''] = /(http:\S+)/.exec((await mail.next()).text) ?? [];
	expect(link).toContain(`${here}/#reset=`);
	await page.goto(link);
	await page.reload();
	await submit(page, 'password', { password: 'a new and longer password' });
	await page.waitForSelector('.account-menu');
	expect(new URL(page.url()).hash, 'the link is used up').toBe('');

	// And back again, for those who come after.
	await page.goto(`${here}/?page=account`);
	await page.click('[data-part="password"] summary');
	await submit(page, 'password', { password: 'a new and longer password', new_password: OWNER.password });
	await page.locator('[data-part="password"] .form-done', { hasText: 'Saved.' }).waitFor();
	expect(complaints).toEqual([]);
	await page.context().close();
});

test('a stranger who asks for a link is told the same', async () => {
	const page = await openPage(browser);
	await page.goto(here);
	await page.click('.door .link');
	await submit(page, 'forgotten', { email: 'nobody@example.com' });
	await page.locator('.form-done', { hasText: 'on its way' }).waitFor();
	await page.context().close();
});

test('a passkey is added with a wrong and then the right password, signs in by one press, and is removed', async () => {
	const page = await openPage(browser, { locale: 'de-DE' });
	const complaints = complaintsOf(page);
	const devtools = await withAuthenticator(page);
	await page.goto(`${here}/?page=account`);
	await submit(page, 'login', OWNER);
	await page.click('[data-part="passkeys"] summary');
	await submit(page, 'passkey', { name: 'Laptop', password: 'not the password' });
	await page.waitForSelector('[data-form="passkey"] [name="password"][aria-invalid="true"]:focus');
	expect(await page.textContent('[data-form="passkey"] .error')).toBe('Das ist nicht Ihr Passwort.');
	await submit(page, 'passkey', { name: 'Laptop', password: OWNER.password });
	await page.waitForSelector('[data-part="passkeys"] li');
	expect(await page.textContent('[data-part="passkeys"] li')).toContain('Laptop');
	expect(await page.textContent('[data-part="sessions"] li')).toMatch(/ unter Linux/);

	await page.click('.account-menu > button');
	await page.click('[data-sign-out]');
	await page.click('[data-form="passkey"] [type="submit"]');
	await page.waitForSelector('.account-menu');

	await page.goto(`${here}/?page=account`);
	await page.click('[data-part="passkeys"] li .act');
	await page.click('[data-part="passkeys"] li .act');
	await expect.poll(() => page.locator('[data-part="passkeys"] li').count()).toBe(0);
	expect(complaints).toEqual([]);
	await devtools.detach();
	await page.context().close();
});

test('who gives no passkey is told so, and can still use the password', async () => {
	const page = await openPage(browser);
	const devtools = await withAuthenticator(page);
	await page.goto(`${here}/?page=account`);
	await submit(page, 'login', OWNER);
	await page.click('[data-part="passkeys"] summary');
	await submit(page, 'passkey', { name: 'Phone', password: OWNER.password });
	await page.waitForSelector('[data-part="passkeys"] li');
	await page.context().clearCookies();

	const other = await openPage(browser);
	const otherDevtools = await withAuthenticator(other);
	await other.goto(here);
	await other.click('[data-form="passkey"] [type="submit"]');
	await other.waitForSelector('[data-form="passkey"] [role="alert"]');
	await submit(other, 'login', OWNER);
	await other.waitForSelector('.account-menu');
	for (const one of [devtools, otherDevtools]) await one.detach();
	await page.context().close();
	await other.context().close();
});
