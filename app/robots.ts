import type { MetadataRoute } from "next";

/** Nothing here is for search engines: what is not behind the sign-in is the sign-in. */
export default function robots(): MetadataRoute.Robots {
  return { rules: { userAgent: "*", disallow: "/" } };
}
