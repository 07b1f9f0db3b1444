import { randomBytes } from "node:crypto";
import { refill } from "../http/keep";

/** https://developers.google.com/identity/protocols/oauth2#expiration */
const MOST_REFRESH_TOKENS = 100;
const CODE_MS = 10 * 60_000;

export interface Grant {
  sub: string;
  scopes: readonly string[];
}
export interface Code extends Grant {
  redirectUri: string;
  challenge: string | null;
  method: string;
  nonce: string | null;
  offline: boolean;
  expiresAt: number;
}
interface AccessToken extends Grant {
  expiresAt: number;
}

/** Who may do what: codes, refresh tokens, access tokens. */
export class Grants {
  /** Lifetime of an access token, in seconds. */
  lifetime = 3599;
  private readonly codes = new Map<string, Code>();
  private readonly refreshTokens = new Map<string, Grant>();
  private readonly accessTokens = new Map<string, AccessToken>();

  constructor(private readonly now: () => number) {}

  held() {
    const { codes, refreshTokens, accessTokens } = this;
    return { codes, refreshTokens, accessTokens };
  }

  restore(held: ReturnType<Grants["held"]>): void {
    refill(this.codes, held.codes);
    refill(this.refreshTokens, held.refreshTokens);
    refill(this.accessTokens, held.accessTokens);
  }

  code(code: Omit<Code, "expiresAt">): string {
    const id = `4/0A${randomBytes(24).toString("base64url")}`;
    this.codes.set(id, { ...code, expiresAt: this.now() + CODE_MS });
    return id;
  }

  /** A code works once, for ten minutes. */
  takeCode(id: string): Code | null {
    const code = this.codes.get(id);
    this.codes.delete(id);
    return code && code.expiresAt > this.now() ? code : null;
  }

  refreshToken({ sub, scopes }: Grant): string {
    const token = `1//0${randomBytes(32).toString("base64url")}`;
    this.refreshTokens.set(token, { sub, scopes });
    // The oldest of an account's tokens stops working without a word.
    const own = [...this.refreshTokens].filter(([, grant]) => grant.sub === sub);
    for (const [old] of own.slice(0, Math.max(0, own.length - MOST_REFRESH_TOKENS)))
      this.refreshTokens.delete(old);
    return token;
  }

  grantOf(refreshToken: string): Grant | null {
    return this.refreshTokens.get(refreshToken) ?? null;
  }

  accessToken({ sub, scopes }: Grant): string {
    const token = `ya29.${randomBytes(32).toString("base64url")}`;
    this.accessTokens.set(token, { sub, scopes, expiresAt: this.now() + this.lifetime * 1000 });
    return token;
  }

  /** What a bearer may do; null once its token has expired or was revoked. */
  bearer(token: string): Grant | null {
    const found = this.accessTokens.get(token);
    return found && found.expiresAt > this.now() ? found : null;
  }

  /** Whether the account has let anybody in at the moment. */
  has = (sub: string): boolean => [...this.refreshTokens.values()].some((g) => g.sub === sub);

  expire(sub?: string): void {
    for (const [id, token] of this.accessTokens)
      if (sub === undefined || token.sub === sub) this.accessTokens.delete(id);
  }

  /** Ends the consent: every token of the account stops working, whichever was handed in. */
  revoke(sub: string): void {
    for (const tokens of [this.refreshTokens, this.accessTokens])
      for (const [id, token] of tokens) if (token.sub === sub) tokens.delete(id);
  }

  ownerOf(token: string): string | null {
    return this.refreshTokens.get(token)?.sub ?? this.accessTokens.get(token)?.sub ?? null;
  }
}
