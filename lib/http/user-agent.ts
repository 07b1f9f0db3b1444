import product from "@/package.json" with { type: "json" };

/**
 * Who asks (RFC 9110 §10.1.5). iCloud and others answer a request without it 403, SOGo hides shared calendars from a
 * client it does not know by name.
 */
export const USER_AGENT = `Calpace/${product.version}`;
