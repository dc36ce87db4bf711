import type { Store } from '../store/store.ts';
import type { Statement } from '../store/worker.ts';
import type { TotpOffer } from '../wire/account.ts';
import { createPending } from './pending.ts';
import { newRecoveryCodes, readRecoveryCode } from './recovery.ts';
import { digest } from './secret.ts';
import { newTotpSecret, stepOf, totpOffer } from './totp.ts';
import { noteChange } from './trail.ts';
import type { User } from './users.ts';

/** What a second factor is asked of. */
type Account = Pick<User, 'id' | 'email' | 'totp'>;

export interface Factors {
	/** A new secret for an authenticator; it counts for nothing until a code made with it was seen. */
	offer(user: Account): TotpOffer;
	/**
	 * Switches the second factor on. Answers fresh recovery codes; `undefined` where the code is wrong, or nothing was offered
	 * within the last 15 minutes.
	 */
	confirm(user: Account, code: string, ...also: Statement[]): Promise<string[] | undefined>;
	/** Recovery codes in the place of those there are. */
	renew(user: Account, ...also: Statement[]): Promise<string[]>;
	/** Uses up a code of the authenticator or a recovery code. True where there is no second factor to ask for. */
	pass(user: Account, code: string | undefined): Promise<boolean>;
}

const OFFER = { lives: 15 * 60_000, most: 10_000 };

/** Second factors of accounts. `clock` is in milliseconds since 1970. */
export function createFactors(store: Store, clock: () => number): Factors {
	const offered = createPending<string>({ clock, ...OFFER });

	return {
		offer({ id, email }) {
			const secret = newTotpSecret();
			offered.put(`${id}`, secret);
			return totpOffer(secret, email);
		},

		async confirm({ id }, code, ...also) {
			const secret = offered.look(`${id}`);
			const step = secret && stepOf(secret, spaceless(code), clock());
			if (!secret || step === undefined) return;
			offered.take(`${id}`);
			const codes = newRecoveryCodes();
			await store.write(
				['update users set totp = ?, totp_step = ? where id = ?', [secret, step, id]],
				...recoveryRows(id, codes),
				...also,
			);
			return codes;
		},

		async renew({ id }, ...also) {
			const codes = newRecoveryCodes();
			await store.write(...recoveryRows(id, codes), ...also);
			return codes;
		},

		async pass(user, code) {
			if (user.totp === null) return true;
			if (code === undefined) return false;
			return (await useTotp(user, user.totp, spaceless(code))) || useRecoveryCode(user, code);
		},
	};

	/** Steps only go up, so that no code works twice; the store decides, because two may come at once. */
	async function useTotp({ id }: Account, secret: string, code: string): Promise<boolean> {
		const step = stepOf(secret, code, clock());
		if (step === undefined) return false;
		const sql = 'update users set totp_step = ? where id = ? and totp = ? and totp_step < ?';
		return (await store.write([sql, [step, id, secret, step]]))[0] === 1;
	}

	async function useRecoveryCode({ id, email }: Account, text: string): Promise<boolean> {
		const code = readRecoveryCode(text);
		if (code === undefined) return false;
		const [used] = await store.write(
			['delete from recovery_codes where user = ? and secret = ?', [id, digest(code)]],
			noteChange({ at: Math.floor(clock() / 1000), actor: email, action: 'recovery code used' }),
		);
		return used === 1;
	}
}

/** The statements that switch the second factor off. */
export function removeTotpRows(user: number): Statement[] {
	return [
		['update users set totp = null where id = ?', [user]],
		['delete from recovery_codes where user = ?', [user]],
	];
}

function recoveryRows(user: number, codes: readonly string[]): Statement[] {
	return [
		['delete from recovery_codes where user = ?', [user]],
		...codes.map(
			(code): Statement => [
				'insert into recovery_codes (user, secret) values (?, ?)',
				[user, digest(readRecoveryCode(code) ?? code)],
			],
		),
	];
}

/** Authenticators show `123 456`. */
const spaceless = (code: string) => code.replaceAll(' ', '');
