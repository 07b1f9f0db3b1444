import { createHash, randomBytes } from "node:crypto";
import type { FakeAnswer } from "../http/faults";
import { refill } from "./keep";

/** What an account, named as the consent page names it, lets the product do. */
export interface Grant {
  account: string;
  scopes: readonly string[];
}

interface Code extends Grant {
  redirectUri: string;
  /** RFC 7636; null when the request had none. */
  challenge: string | null;
  method: string;
  nonce: string | null;
  /** Whether a refresh token comes with it. */
  offline: boolean;
  expiresAt: number;
}

export interface GrantRules {
  /** How its codes and tokens begin. */
  prefix(kind: "code" | "access" | "refresh", account: string): string;
  /** How long codes work, in seconds. */
  codeLifetime: number;
  /** How long access tokens work, in seconds. */
  lifetime: number;
  /** Refresh tokens of one account; the oldest stops working without a word. */
  mostRefreshTokens?: number;
}

/** Who may do what: codes, access tokens, refresh tokens. */
export class Grants {
  readonly codes = new Map<string, Code>();
  readonly access = new Map<string, Grant & { expiresAt: number }>();
  /** With when each was issued, in ms since 1970. */
  readonly refresh = new Map<string, Grant & { issuedAt: number }>();
  /** What the token endpoint answers to single accounts, until told otherwise. */
  readonly refusals = new Map<string, FakeAnswer>();
  /** Added to the machine's clock, in ms: lets tokens expire without waiting. */
  offset = 0;
  lifetime: number;
  /** Whether a refresh token that was used stops working. */
  singleUse = false;

  constructor(private readonly rules: GrantRules) {
    this.lifetime = rules.lifetime;
  }

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

  private mint(kind: "code" | "access" | "refresh", account: string): string {
    return this.rules.prefix(kind, account) + randomBytes(24).toString("base64url");
  }

  issueCode(code: Omit<Code, "expiresAt">): string {
    const id = this.mint("code", code.account);
    this.codes.set(id, { ...code, expiresAt: this.now() + this.rules.codeLifetime * 1000 });
    return id;
  }

  /** Takes a code: it works once, for the address and the verifier it was made for. Else what is wrong. */
  redeem(form: URLSearchParams): Code | "code" | "redirect_uri" | "code_verifier" {
    const id = form.get("code") ?? "";
    const code = this.codes.get(id);
    this.codes.delete(id);
    if (!code || code.expiresAt <= this.now()) return "code";
    if (form.get("redirect_uri") !== code.redirectUri) return "redirect_uri";
    return fits(code, form.get("code_verifier") ?? "") ? code : "code_verifier";
  }

  issueAccess({ account, scopes }: Grant): string {
    const token = this.mint("access", account);
    this.access.set(token, { account, scopes, expiresAt: this.now() + this.lifetime * 1000 });
    return token;
  }

  issueRefresh({ account, scopes }: Grant): string {
    const token = this.mint("refresh", account);
    this.refresh.set(token, { account, scopes, issuedAt: this.now() });
    const own = [...this.refresh].filter(([, grant]) => grant.account === account);
    const most = this.rules.mostRefreshTokens ?? own.length;
    for (const [old] of own.slice(0, Math.max(0, own.length - most))) this.refresh.delete(old);
    return token;
  }

  /** Who a request speaks for; null without a token that works. */
  bearer(authorization: string | undefined): Grant | null {
    const grant = this.access.get(/^Bearer (\S+)$/.exec(authorization ?? "")?.[1] ?? "");
    return grant && grant.expiresAt > this.now() ? grant : null;
  }

  /** Whether the account has let anybody in at the moment. */
  has = (account: string): boolean => [...this.refresh.values()].some((g) => g.account === account);

  /** The account's access tokens stop working before their time. */
  expireAccess(account: string): void {
    for (const grant of this.access.values()) if (grant.account === account) grant.expiresAt = 0;
  }

  /** Ends the consent: every token of the account stops working at once. */
  revoke(account: string): void {
    for (const tokens of [this.access, this.refresh])
      for (const [token, grant] of tokens) if (grant.account === account) tokens.delete(token);
  }
}

/** RFC 7636 §4.1 and §4.6 */
function fits({ challenge, method }: Code, verifier: string): boolean {
  if (challenge === null) return true;
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false;
  const made = method === "S256" ? createHash("sha256").update(verifier).digest("base64url") : verifier;
  return made === challenge;
}
