/**
 * Where servers differ because the documents leave it open, and where some break them. The defaults are those of the
 * strictest; each other one is a real server's.
 */
export interface Manners {
  /**
   * What a write meets in a calendar that is not there: 409 (RFC 4918 §9.7.1, Radicale), 404 (SabreDAV: Nextcloud,
   * Baïkal), 405 (DAViCal), a page with 403 (Cyrus). One with If-Match meets 412 before all that, as at SabreDAV
   * (`Sabre\DAV\Server::checkPreconditions` runs before the tree is asked).
   */
  missing: "409" | "404" | "405" | "403 page";
  /**
   * What a write meets in a calendar that may only be read: need-privileges (RFC 3744 §7.1.1), a 403 without a body, one
   * with plain text (Radicale), or a 404 although the event can be read (Nextcloud's DavAclPlugin hides from guests what
   * they may not do).
   */
  readOnly: "need-privileges" | "silent" | "text" | "404";
  /** Refusals with a precondition, and what PROPFIND does not find, are wrapped in a 207 (Xandikos, webdav.py). */
  wraps: boolean;
  /** Creates are answered 412 although nothing is there (Synology, Xandikos). */
  refusesCreates: boolean;
  /** The current ETag is refused once an event was written a second time (Open-Xchange, Forward Email). */
  staleEtags: boolean;
  /** `If-None-Match: *` is not looked at (SOGo). */
  ignoresIfNoneMatch: boolean;
  /** A new event is kept under a name of the server's own, named by Location (RFC 9110 §15.3.2). */
  renames: boolean;
  /**
   * How it says that a UID is in use: no-uid-conflict in the same calendar (RFC 4791 §5.3.2.1), of every calendar of the
   * account (Cyrus: RFC 6638 §3.2.4.1), or a 400 of SabreDAV's in words (Nextcloud, CalDavBackend::createCalendarObject).
   */
  uidConflict: "no-uid-conflict" | "unique-scheduling-object-resource" | "uid already exists";
  /** It has no report by UID (403, RFC 3253 §3.6: supported-report). */
  withoutReport: boolean;
}

export const STRICT: Manners = {
  missing: "409",
  readOnly: "need-privileges",
  wraps: false,
  refusesCreates: false,
  staleEtags: false,
  ignoresIfNoneMatch: false,
  renames: false,
  uidConflict: "no-uid-conflict",
  withoutReport: false,
};
