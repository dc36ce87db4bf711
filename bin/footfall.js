#!/usr/bin/env node
// Plain JavaScript that any Node reads, so that an old one is told in a sentence and not by a syntax error.
import { existsSync } from 'node:fs';
import module from 'node:module';

const needed = 24;
if (Number.parseInt(process.versions.node, 10) < needed) {
	console.error(`footfall needs Node ${needed} or later, this is ${process.versions.node}`);
	process.exitCode = 1;
} else {
	// Compiled code is kept in the system's folder for temporary files, which saves nearly half of the time to start.
	module.enableCompileCache?.();
	// The checkout runs from its sources; a package has them bundled, because Node reads no TypeScript in node_modules.
	const sources = new URL('../server/main.ts', import.meta.url);
	const { main } = await import(existsSync(sources) ? sources.href : '../build/server/main.js');
	process.exitCode = await main(process.argv.slice(2));
}
