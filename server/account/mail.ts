/** A mail of plain text. */
export interface Mail {
	to: string;
	subject: string;
	text: string;
}

export interface Mailer {
	/** Hands one mail to the server. False where that did not take it, which spoils nothing else. */
	send(mail: Mail): Promise<boolean>;
}

/** A server that takes mail, read from `SMTP_URL`. */
export interface Smtp {
	host: string;
	port: number;
	/** TLS from the first byte; else it is switched on where the server can. */
	secure: boolean;
	user?: string;
	password?: string;
	from: string;
}

const PORTS: Record<string, number> = { 'smtp:': 587, 'smtps:': 465 };

/** Reads `smtps://user:password@mail.example.com?from=footfall@example.com`. A user name that is an address is the sender. */
export function readSmtpUrl(text: string): Smtp | undefined {
	if (!URL.canParse(text)) return;
	const { protocol, hostname, port, username, password, pathname, hash, searchParams } = new URL(text);
	if (!(protocol in PORTS) || !hostname || !['', '/'].includes(pathname) || hash) return;
	const user = decoded(username);
	const from = searchParams.get('from') ?? user;
	const secret = decoded(password);
	const strange = [...searchParams.keys()].some(name => name !== 'from');
	if (strange || user === undefined || secret === undefined || !from || !isAddress(from)) return;
	return {
		host: hostname.replace(/^\[|\]$/g, ''),
		port: Number(port) || PORTS[protocol]!,
		secure: protocol === 'smtps:',
		from,
		...(user && { user }),
		...(secret && { password: secret }),
	};
}

function decoded(text: string): string | undefined {
	try {
		return decodeURIComponent(text);
	} catch {
		return; // A percent sign that is none: the address is refused.
	}
}

const isAddress = (text: string) => /^[^\s@<>,;"]{1,64}@[^\s@<>,;"]{1,190}$/.test(text);

/** Milliseconds that a mail server may take for each step. */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/**
 * `nodemailer` is loaded with the first mail: most servers never send one. A password is never sent without TLS, but on the
 * machine itself. `failed` hears why a mail was not taken, without its address or text.
 */
export function createMailer(
	{ host, port, secure, user, password, from }: Smtp,
	failed: (reason: string) => void,
): Mailer {
	const local = ['localhost', '127.0.0.1', '::1'].includes(host);
	return {
		async send({ to, subject, text }) {
			try {
				const { createTransport } = await import('nodemailer');
				const transport = createTransport({
					host,
					port,
					secure,
					requireTLS: user !== undefined && !local,
					...PATIENCE,
					...(user !== undefined && { auth: { user, pass: password ?? '' } }),
					disableFileAccess: true,
					disableUrlAccess: true,
				});
				// Addresses as objects: what looks like a list of them stays one.
				const sender = { name: 'Footfall', address: from };
				await transport.sendMail({ from: sender, to: { name: '', address: to }, subject, text });
				return true;
			} catch (error) {
				const { code, responseCode } = error as { code?: string; responseCode?: number };
				failed([code, responseCode].filter(Boolean).join(' '));
				return false;
			}
		},
	};
}

export function resetMail(to: string, url: string): Mail {
	return {
		to,
		subject: 'Choose a new password for Footfall',
		text: `Someone, most likely you, wants to choose a new password for
the Footfall account ${to}.

This link lets you choose one. It works once, for one hour:

${url}

If it was not you, you need not do anything: your password stays as it is.
`,
	};
}

export function inviteMail(to: string, url: string, by: string): Mail {
	return {
		to,
		subject: 'Your invitation to Footfall',
		text: `${by} invites you to Footfall,
to look at how a website is visited.

This link lets you choose a password. It works once, for seven days:

${url}

Your account has the name ${to}.
`,
	};
}
