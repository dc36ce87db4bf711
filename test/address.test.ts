import { describe, expect, it } from 'vitest';
import {
	cleanAddress,
	clientAddress,
	headerCountry,
	isLoopback,
	type Networks,
	networkOf,
	parseNetworks,
} from '../server/collect/address.ts';

const networks = (text: string) => parseNetworks(text) as Networks;

describe('one spelling per address', () => {
	it.each([
		['192.0.2.1', '192.0.2.1'],
		[' 192.0.2.1 ', '192.0.2.1'],
		['192.0.2.1:4711', '192.0.2.1'],
		['"192.0.2.1:4711"', '192.0.2.1'],
		['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
		['[2001:db8::1]', '2001:db8::1'],
		['"[2001:db8::1]:443"', '2001:db8::1'],
		['fe80::1%eth0', 'fe80::1'],
		['::ffff:192.0.2.1', '192.0.2.1'],
		['::FFFF:c000:201', '192.0.2.1'],
		['[::ffff:192.0.2.1]:80', '192.0.2.1'],
		['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
		['::1', '::1'],
		['', undefined],
		['unknown', undefined],
		['_hidden', undefined],
		['shop.example.com', undefined],
		['192.0.2.256', undefined],
		['192.0.2.1, 192.0.2.2', undefined],
		['192.0.2.010', undefined],
		['[192.0.2.1', undefined],
		['[2001:db8::1', undefined],
		['2001:db8::1::2', undefined],
		['"', undefined],
		['%', undefined],
		['9'.repeat(100_000), undefined],
	])('%j is %j', (text, address) => expect(cleanAddress(text)).toBe(address));
});

describe('a list of networks', () => {
	it.each([
		['loopback', '127.0.0.1', true],
		['loopback', '127.255.3.4', true],
		['loopback', '::1', true],
		['loopback', '128.0.0.1', false],
		['loopback', '', false],
		['none', '127.0.0.1', false],
		['', '127.0.0.1', false],
		['192.0.2.0/24', '192.0.2.255', true],
		['192.0.2.0/24', '192.0.3.0', false],
		['192.0.2.7', '192.0.2.7', true],
		['192.0.2.7', '192.0.2.8', false],
		['2001:db8::/32', '2001:db8:ffff::1', true],
		['2001:db8::/32', '2001:db9::1', false],
		['loopback, 192.0.2.0/24 ,2001:db8::1', '2001:db8::1', true],
		['0.0.0.0/0', '203.0.113.9', true],
		['0.0.0.0/0', '2001:db8::1', false],
	])('%j has %j: %j', (text, address, has) => expect(networks(text).has(address)).toBe(has));

	it.each([
		'192.0.2.0/33',
		'2001:db8::/129',
		'192.0.2',
		'proxy.example.com',
		'192.0.2.0/',
		'192.0.2.0/8/8',
		'loopback, x',
	])('%j is refused as a whole', text => expect(parseNetworks(text)).toBeUndefined());
});

describe('whose request it is', () => {
	const proxies = networks('loopback, 192.0.2.0/24, 2001:db8:a::/48');
	const ask = (peer: string, xForwardedFor?: string, forwarded?: string) => {
		const { address, hop, via } = clientAddress({ peer, xForwardedFor, forwarded }, proxies);
		return `${address} ${hop} ${via}`;
	};

	it.each([
		// Nobody is between.
		['203.0.113.5', undefined, undefined, '203.0.113.5 0 connection'],
		['::ffff:203.0.113.5', undefined, undefined, '203.0.113.5 0 connection'],
		['127.0.0.1', undefined, undefined, '127.0.0.1 0 connection'],
		['', undefined, undefined, ' 0 connection'],
		// A visitor who is no proxy writes what they like.
		['203.0.113.5', '198.51.100.1', undefined, '203.0.113.5 0 connection'],
		['203.0.113.5', undefined, 'for=198.51.100.1', '203.0.113.5 0 connection'],
		['', '198.51.100.1', undefined, ' 0 connection'],
		// One proxy.
		['127.0.0.1', '203.0.113.5', undefined, '203.0.113.5 1 x-forwarded-for'],
		['::1', '2001:db8:b::7', undefined, '2001:db8:b::7 1 x-forwarded-for'],
		['127.0.0.1', undefined, 'for=203.0.113.5;proto=https;by=127.0.0.1', '203.0.113.5 1 forwarded'],
		['127.0.0.1', undefined, 'Proto=https; FOR = "[2001:db8:b::7]:4711"', '2001:db8:b::7 1 forwarded'],
		// What the visitor wrote stands left of what the proxy appended.
		['127.0.0.1', '198.51.100.1, 203.0.113.5', undefined, '203.0.113.5 1 x-forwarded-for'],
		['127.0.0.1', undefined, 'for=198.51.100.1, for=203.0.113.5', '203.0.113.5 1 forwarded'],
		['127.0.0.1', undefined, 'for="198.51.100.1, for=203.0.113.5', '203.0.113.5 1 forwarded'],
		// Two and three proxies.
		['127.0.0.1', '203.0.113.5, 192.0.2.9', undefined, '203.0.113.5 2 x-forwarded-for'],
		['127.0.0.1', '198.51.100.1, 203.0.113.5, 2001:db8:a::9, 192.0.2.9', undefined, '203.0.113.5 3 x-forwarded-for'],
		['127.0.0.1', '203.0.113.5, 198.51.100.80', undefined, '198.51.100.80 1 x-forwarded-for'],
		// All of them trusted: the one furthest away.
		['127.0.0.1', '192.0.2.8,192.0.2.9', undefined, '192.0.2.8 2 x-forwarded-for'],
		// What is no address ends the walk.
		['127.0.0.1', 'unknown', undefined, '127.0.0.1 0 connection'],
		['127.0.0.1', '203.0.113.5, unknown, 192.0.2.9', undefined, '192.0.2.9 1 x-forwarded-for'],
		['127.0.0.1', '203.0.113.5,', undefined, '127.0.0.1 0 connection'],
		['127.0.0.1', undefined, 'for=_gazonk', '127.0.0.1 0 connection'],
		['127.0.0.1', undefined, 'proto=https', '127.0.0.1 0 connection'],
		['127.0.0.1', ','.repeat(16_000), undefined, '127.0.0.1 0 connection'],
		// Both headers count where they agree. Otherwise one is forged, and nobody knows which.
		['127.0.0.1', '203.0.113.5', 'for=203.0.113.5', '203.0.113.5 1 x-forwarded-for'],
		['127.0.0.1', '203.0.113.5', 'for=198.51.100.1', '127.0.0.1 0 connection'],
		['127.0.0.1', '203.0.113.5', 'for=unknown', '127.0.0.1 0 connection'],
	])('peer %j, X-Forwarded-For %j, Forwarded %j: %s', (peer, forwardedFor, forwarded, expected) =>
		expect(ask(peer, forwardedFor, forwarded)).toBe(expected),
	);
});

describe('a country header', () => {
	it.each([
		['127.0.0.1', 'DE', 'DE'],
		['::ffff:127.0.0.1', ' de ', 'DE'],
		['203.0.113.5', 'DE', undefined],
		['127.0.0.1', 'XX', undefined],
		['127.0.0.1', 'T1', undefined],
		['127.0.0.1', 'Germany', undefined],
		['127.0.0.1', undefined, undefined],
		['', 'DE', undefined],
	])('from %j saying %j is %j', (peer, value, country) =>
		expect(headerCountry(peer, value, networks('loopback'))).toBe(country),
	);
});

describe('a network', () => {
	it.each([
		['203.0.113.5', '203.0.113.5'],
		['2001:db8::1', '2001:db8:0:0::/64'],
		['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
		['2001:db8:1::3:4:5:6', '2001:db8:1:0::/64'],
		['::1', '0:0:0:0::/64'],
		['2001:db8:1:2::', '2001:db8:1:2::/64'],
		['', ''],
	])('of %j is %j', (address, network) => expect(networkOf(address)).toBe(network));
});

describe('loopback', () => {
	it.each([
		['127.0.0.1', 'localhost:8080', {}, true],
		['127.0.0.1', 'LOCALHOST', {}, true],
		['::1', '[::1]:8080', {}, true],
		['::ffff:127.0.0.1', '127.0.0.1', { accept: '*/*' }, true],
		['192.0.2.1', 'localhost', {}, false],
		['', 'localhost', {}, false],
		['127.0.0.1', undefined, {}, false],
		['127.0.0.1', 'count.example.com', {}, false],
		['127.0.0.1', 'localhost.example.com', {}, false],
		['127.0.0.1', 'localhost:8080:1', {}, false],
		['127.0.0.1', 'localhost', { 'x-forwarded-for': '127.0.0.1' }, false],
		['127.0.0.1', 'localhost', { 'x-forwarded-proto': '' }, false],
		['127.0.0.1', 'localhost', { forwarded: 'for=127.0.0.1' }, false],
	])('peer %j, Host %j, %j: %j', (peer, host, headers, loopback) =>
		expect(isLoopback({ peer, host, headers })).toBe(loopback),
	);
});
