#!/usr/bin/env node
// Plain JavaScript that any Node reads, so that an old one is told in a sentence and not by a syntax error.
const needed = 24;
if (Number.parseInt(process.versions.node, 10) < needed) {
	console.error(`footfall needs Node ${needed} or later, this is ${process.versions.node}`);
	process.exitCode = 1;
} else {
	const { main } = await import('../server/main.ts');
	process.exitCode = await main(process.argv.slice(2));
}
