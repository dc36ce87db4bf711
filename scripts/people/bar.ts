/** Shows on standard error how far something is: a bar on a terminal, a line every tenth elsewhere. */
export function createBar(what: string): (share: number) => void {
	const terminal = process.stderr.isTTY;
	let shown = -1;
	return share => {
		const steps = Math.floor(Math.min(1, Math.max(0, share)) * (terminal ? 100 : 10));
		if (steps <= shown) return;
		shown = steps;
		const percent = terminal ? steps : steps * 10;
		const filled = '█'.repeat(Math.floor(percent / 4)).padEnd(25, '░');
		const end = percent === 100 ? '\n' : '';
		process.stderr.write(terminal ? `\r${what} ${filled} ${percent} %${end}` : `${what} ${percent} %\n`);
	};
}
