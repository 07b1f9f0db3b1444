import type { FakeAnswer } from "../http/faults";
import { DOCUMENTED, QuotaCounter, type QuotaLimits } from "./quota";

/** Refusals of a sign-in that no person can lift. */
export type SignInRefusal = "admin_policy_enforced" | "org_internal";

/** How the service behaves at the moment, where the documents leave it open or it changes with the weather. */
export class Rules {
  /** The release of the time zone database whose names it knows. */
  zones = "2022a";
  /**
   * What a deleted event answers: "only guaranteed to have the id field populated" (Events resource, `status`), or all
   * of it, as it mostly does.
   */
  tombstones: "bare" | "whole" = "bare";
  /**
   * So many inserts of an id that is taken are not noticed: "we cannot guarantee that ID collisions will be detected at
   * event creation time" (Events resource, `id`). What then becomes of the first is not said: here it is overwritten.
   */
  overlooked = 0;
  /** Registrations in Testing: refresh tokens end after 7 days (https://support.google.com/cloud/answer/15549945). */
  testing = false;
  /** Whom no sign-in gets past. https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors */
  signIn: SignInRefusal | null = null;
  /** What single accounts are answered, whatever they ask of the API. By address. */
  readonly denied = new Map<string, () => FakeAnswer>();
  quota: QuotaCounter;

  constructor(private readonly now: () => number) {
    this.quota = new QuotaCounter(DOCUMENTED, now);
  }

  /** Other limits from now on, or none. What was counted is forgotten. */
  limit(limits: QuotaLimits | null): void {
    this.quota = new QuotaCounter(limits, this.now);
  }
}
