import type { MetadataRoute } from "next";

/** What a browser shows of Calpace on a home screen. It keeps its bar: the way back and the address stay in sight. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: "Calpace",
    short_name: "Calpace",
    start_url: "/dashboard",
    display: "browser",
    icons: [{ src: "/icon.svg", sizes: "any", type: "image/svg+xml" }],
  };
}
