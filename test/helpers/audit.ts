import { BUILD } from '../../server/commands/serve.ts';
import { type AuditOptions, auditInstallation } from '../../server/web/audit.ts';
import type { Audit, AuditEntry } from '../../server/wire/account.ts';

/** What the audit says of a data directory at a moment (milliseconds since 1970). */
export function auditOf(directory: string, at = Date.now(), more: Partial<AuditOptions> = {}): Promise<Audit> {
	return auditInstallation({ directory, clock: () => at, build: BUILD, served: async () => undefined, ...more });
}

/** The checks that failed, each with what is wrong. */
export const failed = ({ checks }: Audit): AuditEntry[] => checks.filter(({ state }) => state === 'fail');
