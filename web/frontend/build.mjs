// Builds everything that pages load into one folder, under names that carry a hash of the content.
// Usage: node build.mjs [FOLDER]        (default: ../static/dist)
import * as esbuild from 'esbuild';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const out = path.resolve(process.argv[2] ?? path.join(here, '../static/dist'));
const modules = path.join(here, 'node_modules');

// One bundle per kind of page. An editor gets a file of its own here when its page is written.
const entries = ['govuk.js', 'form.js', 'viewer.js', 'stage.js', 'app.css'];

const built = await esbuild.build({
  entryPoints: Object.fromEntries(
    entries.map((name) => [name.replace(/\.\w+$/, ''), path.join(here, 'src', name)]),
  ),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  metafile: true,
  write: false,
  outdir: out,
  entryNames: '[name]-[hash]',
  assetNames: 'asset-[name]-[hash]',
  loader: { '.woff': 'file', '.woff2': 'file', '.ttf': 'file', '.eot': 'empty', '.svg': 'file' },
  alias: { domify: path.join(here, 'src/domify-csp.js') },
  legalComments: 'none', // licence texts are collected below
  logLevel: 'warning',
});

// A new folder takes the old one's place only when it is whole: a page never meets half a build.
const fresh = `${out}.new`;
fs.rmSync(fresh, { recursive: true, force: true });
fs.mkdirSync(fresh, { recursive: true });
for (const file of built.outputFiles) {
  fs.writeFileSync(path.join(fresh, path.basename(file.path)), file.contents);
}

const manifest = {};
for (const [file, output] of Object.entries(built.metafile.outputs)) {
  if (!output.entryPoint) continue;
  const name = path.basename(output.entryPoint);
  manifest[name] = path.basename(file);
  if (name.endsWith('.js') && output.cssBundle) {
    manifest[name.replace(/\.js$/, '.css')] = path.basename(output.cssBundle);
  }
}
write('govuk.css', govukStyles());
fs.writeFileSync(path.join(fresh, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
fs.writeFileSync(path.join(fresh, 'THIRD_PARTY_LICENCES.txt'), licences());
fs.rmSync(out, { recursive: true, force: true });
fs.renameSync(fresh, out);
for (const name of Object.keys(manifest).sort()) {
  const size = fs.statSync(path.join(out, manifest[name])).size;
  console.log(`${manifest[name]}  ${Math.round(size / 1024)} KiB`);
}

function write(name, text) {
  const hash = crypto.createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
  manifest[name] = name.replace(/(\.\w+)$/, `-${hash}$1`);
  fs.writeFileSync(path.join(fresh, manifest[name]), text);
}

// GDS Transport, the crown and the favicons belong to GOV.UK alone: the font goes out of the
// stylesheet, and none of the package's assets is copied.
function govukStyles() {
  const file = path.join(modules, 'govuk-frontend/dist/govuk/govuk-frontend.min.css');
  const css = fs
    .readFileSync(file, 'utf8')
    .replace(/\/\*# sourceMappingURL=.*?\*\//, '')
    .replace(/\/\*! Copyright[^*]*Calvert[^*]*\*\//, '')
    .replace(/@font-face\{[^}]*GDS Transport[^}]*\}/g, '')
    .replaceAll(/"?GDS Transport"?,\s*arial/g, 'arial,helvetica')
    .replaceAll('url(/assets/images/govuk-crest.svg)', 'none');
  if (/GDS Transport/i.test(css)) throw new Error('GDS Transport is still in the stylesheet');
  if (/url\(["']?\/assets\//.test(css)) throw new Error('the stylesheet still asks for /assets/');
  return css;
}

// The licence of every package of which something ended up in a bundle.
function licences() {
  const names = new Set(['govuk-frontend']);
  for (const input of Object.keys(built.metafile.inputs)) {
    const found = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
    if (found) names.add(found[1]);
  }
  const texts = [...names].sort().map((name) => {
    const folder = path.join(modules, name);
    const about = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? fs.readFileSync(path.join(folder, file), 'utf8').trim() : 'No licence file.';
    return `=== ${name} ${about.version} (${about.license})\n\n${text}\n`;
  });
  return texts.join('\n');
}
