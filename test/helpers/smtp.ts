/** A mail server on this machine that takes whatever it is given. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface Received {
	from: string;
	to: string[];
	head: string;
	/** As a person reads it. */
	text: string;
}

export interface MailServer extends AsyncDisposable {
	url: string;
	/** Every mail so far. */
	mails: Received[];
	/** Resolves with the next mail that nobody has asked for yet. */
	next(): Promise<Received>;
}

/** `refuse`: an answer to `RCPT TO` with which every mail is turned away. */
export async function openMailServer({ refuse }: { refuse?: string } = {}): Promise<MailServer> {
	const mails: Received[] = [];
	const unread: Received[] = [];
	const waiting: ((mail: Received) => void)[] = [];
	const sockets = new Set<Socket>();
	const take = (mail: Received) => {
		mails.push(mail);
		const asker = waiting.shift();
		if (asker) asker(mail);
		else unread.push(mail);
	};
	const server = createServer(socket => {
		sockets.add(socket.on('close', () => sockets.delete(socket)));
		void converse(socket, refuse, take);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}?from=footfall@example.com`,
		mails,
		next: () => {
			const [mail] = unread.splice(0, 1);
			return mail ? Promise.resolve(mail) : new Promise(resolve => waiting.push(resolve));
		},
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, 'close');
		},
	};
}

const EMPTY = (): Received => ({ from: '', to: [], head: '', text: '' });

/** Parts what came into head and text, and undoes the encoding of the latter (RFC 2045, 6.7). */
function read(mail: Received): Received {
	const [head = ''] = mail.text.split('\n\n', 1);
	const body = mail.text.slice(head.length + 2);
	if (!/^Content-Transfer-Encoding: quoted-printable$/m.test(head)) return { ...mail, head, text: body };
	const bytes = body
		.replace(/=\n/g, '')
		.replace(/=([\dA-F]{2})/g, (_, byte) => String.fromCharCode(Number(`0x${byte}`)));
	return { ...mail, head, text: Buffer.from(bytes, 'latin1').toString() };
}

/** RFC 5321, as much of it as a client needs to get rid of a mail. */
async function converse(socket: Socket, refuse: string | undefined, take: (mail: Received) => void): Promise<void> {
	const say = (line: string) => socket.write(`${line}\r\n`);
	let mail: Received = EMPTY();
	let data = false;
	say('220 mail.example.com ESMTP');
	for await (const line of createInterface({ input: socket })) {
		if (data) {
			data = line !== '.';
			if (data) mail.text += `${line.replace(/^\./, '')}\n`;
			else {
				take(read(mail));
				mail = EMPTY();
				say('250 taken');
			}
			continue;
		}
		const [, address = ''] = /<([^>]*)>/.exec(line) ?? [];
		const verb = line.slice(0, 4).toUpperCase();
		if (verb === 'MAIL') mail.from = address;
		if (verb === 'RCPT') mail.to.push(address);
		data = verb === 'DATA';
		say(verb === 'RCPT' && refuse ? refuse : verb === 'DATA' ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 ok');
		if (verb === 'QUIT') socket.end();
	}
}
