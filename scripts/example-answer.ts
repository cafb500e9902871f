/** An answer as it is kept in examples/: what each store makes for itself is written as `…`, the service's URL as the default one. */
export function answered(body: unknown, url: string): unknown {
  const text = JSON.stringify(body)
    .replaceAll(url, 'http://127.0.0.1:3000')
    .replace(/("url":"(?:coverage-assertion-id|satisfied-pa-id)","valueString":")[^"]+"/g, '$1…"')
    .replace(/DEMO-PA-\d{12}/g, 'DEMO-PA-…')
    .replace(/("uuid":")[^"]+"/g, '$1…"');
  return JSON.parse(text);
}
