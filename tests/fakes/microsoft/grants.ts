import { createHash, randomBytes } from "node:crypto";
import { refill } from "../http/keep";
import type { FakeAccount } from "./store";

interface Grant {
  account: FakeAccount;
  scopes: string[];
}
interface Code extends Grant {
  redirectUri: string;
  challenge: string;
  nonce: string | null;
  expiresAt: number;
}

/** How the token endpoint refuses one account until told otherwise. */
export interface TokenRefusal {
  error: string;
  suberror?: string;
  /** The AADSTS number. */
  number?: number;
}

/** Codes and tokens that were given out. */
export class Grants {
  readonly codes = new Map<string, Code>();
  readonly access = new Map<string, Grant & { expiresAt: number }>();
  readonly refresh = new Map<string, Grant & { used: number }>();
  readonly refusals = new Map<string, TokenRefusal>();
  /** Added to the machine's clock, in ms: lets tokens expire without waiting. */
  offset = 0;
  /** How long access tokens work, in seconds. The real service: 60 to 90 minutes. */
  lifetime = 3600;
  /**
   * Whether a replaced refresh token stops working. Microsoft's do not ("doesn't revoke old refresh tokens"), but
   * a client must replace it all the same: https://learn.microsoft.com/entra/identity-platform/refresh-tokens
   */
  singleUse = false;

  now = (): number => Date.now() + this.offset;

  held() {
    const { codes, access, refresh } = this;
    return { codes, access, refresh };
  }

  restore(held: ReturnType<Grants["held"]>): void {
    refill(this.codes, held.codes);
    refill(this.access, held.access);
    refill(this.refresh, held.refresh);
  }

  code(grant: Omit<Code, "expiresAt">): string {
    const code = `M.C1.${randomBytes(24).toString("base64url")}`;
    // "They expire after about 10 minutes": entra/identity-platform/v2-oauth2-auth-code-flow
    this.codes.set(code, { ...grant, expiresAt: this.now() + 600_000 });
    return code;
  }

  /** Takes a code: it works once, for the redirect URI and the verifier it was made for. */
  redeem(code: string, redirectUri: string, verifier: string): Code | null {
    const found = this.codes.get(code);
    this.codes.delete(code);
    if (!found || found.expiresAt <= this.now() || found.redirectUri !== redirectUri) return null;
    return createHash("sha256").update(verifier).digest("base64url") === found.challenge ? found : null;
  }

  issueAccess(grant: Grant): string {
    const token = `EwB-access-${grant.account.id}-${randomBytes(24).toString("base64url")}`;
    this.access.set(token, { ...grant, expiresAt: this.now() + this.lifetime * 1000 });
    return token;
  }

  issueRefresh(grant: Grant): string {
    const token = `M.C1-refresh-${grant.account.id}-${randomBytes(24).toString("base64url")}`;
    this.refresh.set(token, { ...grant, used: 0 });
    return token;
  }

  /** Withdraws the consent: every token of the account stops working at once. */
  revoke(accountId: string): void {
    for (const tokens of [this.access, this.refresh])
      for (const [token, grant] of tokens) if (grant.account.id === accountId) tokens.delete(token);
  }

  expireAccess(accountId: string): void {
    for (const grant of this.access.values()) if (grant.account.id === accountId) grant.expiresAt = 0;
  }

  /** Who a request of Graph speaks for; null without a token that works. */
  bearer(authorization: string | undefined): Grant | null {
    const grant = this.access.get(/^Bearer (\S+)$/.exec(authorization ?? "")?.[1] ?? "");
    return grant && grant.expiresAt > this.now() ? grant : null;
  }
}
