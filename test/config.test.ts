import { describe, expect, it } from 'vitest';
import { readConfig, SETTINGS, SettingError } from '../server/config.ts';

describe('settings', () => {
	it('have defaults', () => {
		const { TRUSTED_PROXIES, ...config } = readConfig({});
		expect(config).toEqual({
			HOST: '127.0.0.1',
			PORT: 8080,
			DATA_DIR: 'data',
			STORE: 'sqlite',
			PUBLIC_URL: '',
			COUNTRY_HEADER: 'none',
			RATE_LIMIT: 600,
			WORKERS: 1,
			SMTP_URL: 'none',
			METRICS_TOKEN: '',
			OWNER_EMAIL: '',
			OWNER_PASSWORD: '',
			LOG_LEVEL: 'info',
		});
		expect(['127.0.0.1', '::1', '192.0.2.1'].map(TRUSTED_PROXIES.has)).toEqual([true, true, false]);
	});

	it.each([
		['HOST', '0.0.0.0', '0.0.0.0'],
		['HOST', '::', '::'],
		['HOST', 'localhost', 'localhost'],
		['HOST', '', '127.0.0.1'],
		['PORT', '0', 0],
		['PORT', ' 65535 ', 65535],
		['DATA_DIR', '/var/lib/footfall', '/var/lib/footfall'],
		['PUBLIC_URL', 'https://count.example.com/', 'https://count.example.com'],
		['PUBLIC_URL', 'https://shop.example.com/count/', 'https://shop.example.com/count'],
		['COUNTRY_HEADER', 'CF-IPCountry', 'cf-ipcountry'],
		['COUNTRY_HEADER', 'none', 'none'],
		['RATE_LIMIT', '0', 0],
		['LOG_LEVEL', 'debug', 'debug'],
	] as const)('%s=%j is %j', (name, text, value) => expect(readConfig({ [name]: text })[name]).toBe(value));

	it.each([
		['HOST', 'local host'],
		['PORT', '80a'],
		['PORT', '65536'],
		['PORT', '-1'],
		['PORT', '1e3'],
		['DATA_DIR', 'a\0b'],
		['STORE', 'postgres'],
		['PUBLIC_URL', 'count.example.com'],
		['PUBLIC_URL', 'ftp://count.example.com'],
		['PUBLIC_URL', 'https://user:secret@count.example.com'],
		['PUBLIC_URL', 'https://count.example.com/?a=1'],
		['TRUSTED_PROXIES', '10.0.0.0/40'],
		['TRUSTED_PROXIES', 'loopback; 10.0.0.0/8'],
		['COUNTRY_HEADER', 'CF IPCountry'],
		['RATE_LIMIT', 'ten'],
		['LOG_LEVEL', 'Info'],
	] as const)('%s=%j is refused by name, value and what is allowed', (name, text) => {
		const message = `${name} is ${JSON.stringify(text)}; it must be ${SETTINGS[name].allowed}`;
		expect(() => readConfig({ [name]: text })).toThrow(new SettingError(message));
	});

	it.each([
		[{ OWNER_EMAIL: 'owner@example.com' }, 'OWNER_PASSWORD is not set; OWNER_EMAIL needs it'],
		[{ OWNER_PASSWORD: 'correct horse battery' }, 'OWNER_EMAIL is not set; OWNER_PASSWORD needs it'],
		[
			{ OWNER_EMAIL: 'owner@example.com', OWNER_PASSWORD: 'hunter2' },
			'OWNER_PASSWORD is not allowed; it must be a password of 10 to 200 characters',
		],
	])('%j is refused, and a password is not repeated', (env, message) => {
		expect(() => readConfig(env)).toThrow(new SettingError(message));
	});

	it('say in one sentence what they are for', () => {
		for (const { description } of Object.values(SETTINGS)) expect(description).toMatch(/^[A-Z][^.]*\.$/);
	});
});
