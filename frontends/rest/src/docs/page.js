// Reads the document of this very server and shows it. Whatever comes from it is put in as text, never as HTML.

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const main = document.getElementById('main');
const contents = document.getElementById('contents');
const search = document.getElementById('search');
const found = document.getElementById('found');

/** An element with its attributes and what is in it. */
function make(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === undefined) continue;
    element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...inside.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== ''));
  return element;
}

/** Text with **strong** words and `code`. */
function written(text) {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((part) => {
    if (part.startsWith('**')) return make('strong', {}, part.slice(2, -2));
    if (part.startsWith('`')) return make('code', {}, part.slice(1, -1));
    return part;
  });
}

/** What each word of a reference leads to. */
function follow(whole, node) {
  let reached = node;
  for (let steps = 0; reached && reached.$ref && steps < 8; steps += 1) {
    reached = reached.$ref.slice(2).split('/').reduce((at, word) => at?.[word], whole);
  }
  return reached ?? {};
}

const called = (reference) => reference.split('/').pop();

/** A type in a few words. */
function inWords(whole, schema) {
  if (schema === true || schema === undefined) return 'anything';
  if (schema.$ref) {
    const target = follow(whole, schema);
    const plain = target.type && target.type !== 'object' && !target.enum ? ` (${inWords(whole, target)})` : '';
    return `${called(schema.$ref)}${plain}`;
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.length > 8 ? `one of ${schema.enum.length} words` : schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  for (const choice of ['anyOf', 'oneOf']) {
    if (schema[choice]) {
      const words = schema[choice].map((one) => inWords(whole, one));
      return words.length > 6 ? `one of ${words.length} forms` : words.join(' | ');
    }
  }
  if (schema.allOf) return schema.allOf.map((one) => inWords(whole, one)).join(' and ');
  const kinds = [schema.type ?? 'anything'].flat().map((kind) => {
    if (kind === 'array') return `list of ${inWords(whole, schema.items)}`;
    if (kind === 'object' && schema.additionalProperties && !schema.properties) return `map to ${inWords(whole, schema.additionalProperties)}`;
    return schema.format && kind !== 'null' ? `${kind}, ${schema.format}` : kind;
  });
  return kinds.join(' | ');
}

/** What a value must keep to. */
function bounds(schema) {
  const words = [];
  const [least, most] = [schema.minimum ?? schema.minLength ?? schema.minItems, schema.maximum ?? schema.maxLength ?? schema.maxItems];
  const what = schema.minLength !== undefined || schema.maxLength !== undefined ? ' characters' : '';
  if (least !== undefined && most !== undefined) words.push(`${least} to ${most}${what}`);
  else if (most !== undefined) words.push(`at most ${most}${what}`);
  else if (least !== undefined) words.push(`at least ${least}${what}`);
  if (schema.default !== undefined && schema.default !== null) words.push(`otherwise ${JSON.stringify(schema.default)}`);
  return words.join('; ');
}

/** The schema that has members, wherever it stands. */
function membered(whole, schema, depth = 0) {
  const reached = follow(whole, schema);
  if (depth > 4) return null;
  if (reached.properties) return reached;
  const choices = [reached.oneOf, reached.anyOf, reached.allOf].flat().filter((one) => one && one.type !== 'null');
  if (choices.length === 1) return membered(whole, choices[0], depth + 1);
  if (choices.some((one) => membered(whole, one, depth + 1))) return reached;
  if (reached.items) return membered(whole, reached.items, depth + 1);
  return null;
}

/** The members of a schema as a table; those with members of their own can be opened. */
function members(whole, schema, above = [], word = 'needed') {
  const reached = follow(whole, schema);
  const rows = [];
  const needed = new Set(reached.required ?? []);
  for (const [name, member] of Object.entries(reached.properties ?? {})) {
    const target = follow(whole, member);
    const about = member.description ?? target.description ?? '';
    const key = member.$ref ?? JSON.stringify(member);
    const inner = above.includes(key) ? null : membered(whole, member);
    const more = inner ? opened(whole, inner, [...above, key], word) : null;
    rows.push(make('tr', {},
      make('th', { scope: 'row' }, make('span', { class: 'name' }, name), needed.has(name) ? make('span', { class: word === 'needed' ? 'needed' : 'needed quiet' }, word) : ''),
      make('td', {}, make('span', { class: 'type' }, inWords(whole, member)), more),
      make('td', {}, about ? make('p', {}, written(about)) : '', make('span', { class: 'quiet' }, bounds(member.$ref ? target : member)))));
  }
  const parts = [];
  if (rows.length > 0) {
    parts.push(wide(make('table', {},
      make('thead', {}, make('tr', {}, ['Member', 'Type', 'What it is'].map((word) => make('th', { scope: 'col' }, word)))),
      make('tbody', {}, rows))));
  }
  for (const choice of ['oneOf', 'anyOf', 'allOf']) {
    for (const one of reached[choice] ?? []) {
      const inner = membered(whole, one);
      if (one.type === 'null') continue;
      const about = one.description ?? '';
      parts.push(make('p', {}, make('span', { class: 'type' }, `${choice === 'allOf' ? 'and ' : 'either '}${inWords(whole, one)}`), about ? ': ' : '', written(about)));
      if (inner && inner.properties && above.length < 6) parts.push(members(whole, one, above, word));
    }
  }
  if (reached.items && parts.length === 0) return members(whole, reached.items, above, word);
  return make('div', {}, parts.length > 0 ? parts : make('p', { class: 'type' }, inWords(whole, schema)));
}

/** The members of a member, made when somebody wants to see them. */
function opened(whole, schema, above, word) {
  const inside = make('div');
  const details = make('details', { class: 'more' }, make('summary', {}, 'members'), inside);
  details.addEventListener('toggle', () => inside.append(members(whole, schema, above, word)), { once: true });
  return details;
}

/** A table that may be wider than the page: whoever has no mouse moves in it with the arrow keys. */
function wide(table) {
  return make('div', { class: 'wide', tabindex: '0', role: 'group', 'aria-label': 'Table' }, table);
}

/** Text that can be taken along. */
function copied(text, label) {
  const button = make('button', { type: 'button', 'aria-label': `Copy ${label}` }, 'Copy');
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
  return make('div', { class: 'copied' }, make('pre', { tabindex: '0' }, make('code', {}, text)), navigator.clipboard ? button : '');
}

const pretty = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** The first example of a body. */
function example(whole, content) {
  const first = Object.values(content?.examples ?? {})[0];
  return first ? follow(whole, first).value : content?.example;
}

/** The request as a line for a shell. */
function curl(whole, operation) {
  const quote = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;
  const given = (one) => (one.in === 'path' ? one.example ?? `{${one.name}}` : one.example);
  const parameters = operation.parameters ?? [];
  const path = operation.path.replace(/\{([^}]+)\}/g, (_, name) => given(parameters.find((one) => one.in === 'path' && one.name === name) ?? { in: 'path', name }));
  const query = parameters.filter((one) => one.in === 'query' && one.example !== undefined).map((one) => `${one.name}=${encodeURIComponent(one.example)}`);
  const at = query.length > 0 ? `${path}?${query.join('&')}` : path;
  const lines = [`curl ${operation.method === 'get' ? '' : `-X ${operation.method.toUpperCase()} `}"$TURNERO${at}"`];
  if (operation.security?.length) lines.push('-H "Authorization: Bearer $TOKEN"');
  if (parameters.some((one) => one.name === 'Idempotency-Key')) lines.push(`-H "Idempotency-Key: $(uuidgen)"`);
  const [[kind, content] = []] = Object.entries(operation.requestBody?.content ?? {});
  const body = example(whole, content);
  if (kind === 'application/x-www-form-urlencoded') {
    for (const [name, value] of Object.entries(body ?? {})) lines.push(`--data-urlencode ${quote(`${name}=${value}`)}`);
  } else if (kind) {
    lines.push(`-H 'Content-Type: ${kind}'`, typeof body === 'string' ? `--data-binary ${quote(body)}` : `-d ${quote(JSON.stringify(body ?? {}))}`);
  }
  return lines.join(' \\\n  ');
}

/** A section with its heading, if there is something in it. */
function section(heading, ...inside) {
  return make('section', {}, make('h3', {}, heading), inside);
}

function parametersOf(whole, operation) {
  const parameters = operation.parameters ?? [];
  if (parameters.length === 0) return null;
  const rows = parameters.map((one) => {
    const target = follow(whole, one.schema);
    return make('tr', {},
      make('th', { scope: 'row' }, make('span', { class: 'name' }, one.name), one.required ? make('span', { class: 'needed' }, 'needed') : ''),
      make('td', { class: 'quiet' }, one.in),
      make('td', {}, make('span', { class: 'type' }, inWords(whole, one.schema))),
      make('td', {}, written(one.description ?? one.schema?.description ?? target.description ?? ''), ' ', make('span', { class: 'quiet' }, bounds(target))));
  });
  return section('Parameters', wide(make('table', {},
    make('thead', {}, make('tr', {}, ['Name', 'In', 'Type', 'What it is'].map((word) => make('th', { scope: 'col' }, word)))), make('tbody', {}, rows))));
}

function bodyOf(whole, operation) {
  const [[kind, content] = []] = Object.entries(operation.requestBody?.content ?? {});
  if (!kind) return null;
  const shown = example(whole, content);
  return section(operation.requestBody.required ? 'Body' : 'Body (may be left out)', make('p', { class: 'quiet' }, make('code', {}, kind)),
    members(whole, content.schema), shown === undefined ? '' : [make('h4', {}, 'Example'), copied(pretty(shown), 'the example')]);
}

function answersOf(whole, operation) {
  const well = Object.entries(operation.responses).filter(([status]) => status < '300');
  return well.map(([status, response]) => section([make('span', { class: 'status good' }, status), ` ${response.description}`],
    Object.entries(response.content ?? {}).map(([kind, content]) => {
      const shown = example(whole, content);
      const text = typeof shown === 'string' ? shown : pretty(shown);
      return [make('p', { class: 'quiet' }, make('code', {}, kind)), members(whole, content.schema, [], 'always'),
        shown === undefined ? '' : [make('h4', {}, 'Example'), copied(text, 'the example')]];
    })));
}

function refusalsOf(whole, operation) {
  const rows = [];
  for (const [status, response] of Object.entries(operation.responses)) {
    if (status < '400') continue;
    for (const [code, one] of Object.entries(response.content?.['application/problem+json']?.examples ?? {})) {
      const value = follow(whole, one).value;
      rows.push(make('tr', {}, make('td', { class: 'status bad' }, status), make('td', {}, make('code', {}, code)), make('td', {}, value?.detail ?? '')));
    }
  }
  if (rows.length === 0) return null;
  return make('details', { class: 'more' }, make('summary', {}, `${rows.length} ways to be refused`), wide(make('table', {},
    make('thead', {}, make('tr', {}, ['Status', 'error_code', 'For example'].map((word) => make('th', { scope: 'col' }, word)))), make('tbody', {}, rows))));
}

/** An operation; what is inside is made when it is opened. */
function shown(whole, operation) {
  const path = operation.path.split(/(^\/api\/v1|\{[^}]+\})/).map((part) => (/^\/api\/v1$|^\{/.test(part) ? make('i', {}, part) : part));
  const inside = make('div', { class: 'inside' });
  const details = make('details', { class: 'operation', id: operation.operationId },
    make('summary', {}, make('span', { class: `verb ${operation.method}` }, operation.method.toUpperCase()),
      make('span', { class: 'path' }, path), make('span', { class: 'says' }, operation.summary)), inside);
  details.addEventListener('toggle', () => {
    if (inside.childElementCount > 0 || !details.open) return;
    const about = operation.description && operation.description !== operation.summary ? make('p', {}, written(operation.description)) : null;
    const who = operation.security?.length ? null : make('p', { class: 'quiet' }, 'Needs no sign-in.');
    const parts = [about, who, section('curl', copied(curl(whole, operation), 'the line for a shell')), parametersOf(whole, operation), bodyOf(whole, operation),
      ...answersOf(whole, operation), refusalsOf(whole, operation)];
    inside.append(...parts.filter((part) => part !== null));
  });
  return details;
}

/** All operations in the order of the document, each with what it is searched by. */
function operationsOf(whole) {
  const all = [];
  for (const [path, item] of Object.entries(whole.paths)) {
    for (const method of METHODS.filter((one) => item[one])) {
      const operation = { ...item[method], path, method };
      const codes = Object.values(operation.responses).flatMap((one) => Object.keys(one.content?.['application/problem+json']?.examples ?? {}));
      operation.words = [method, path, operation.summary, operation.operationId, operation.tags, Object.keys(operation.responses), codes].flat().join(' ').toLowerCase();
      all.push(operation);
    }
  }
  return all;
}

function open(id) {
  const target = id ? document.getElementById(id) : null;
  if (target?.tagName !== 'DETAILS') return;
  target.open = true;
  target.scrollIntoView();
  target.querySelector('summary').focus({ preventScroll: true });
}

function show(whole) {
  document.getElementById('version').textContent = whole.info.version;
  const operations = operationsOf(whole);
  const about = make('div', { class: 'about' }, whole.info.description.trim().split(/\n\s*\n/).map((paragraph) => make('p', {}, written(paragraph.replaceAll('\n', ' ')))));
  const groups = whole.tags.map((tag) => {
    const own = operations.filter((one) => one.tags?.includes(tag.name));
    const rows = own.map((operation) => {
      const entry = shown(whole, operation);
      const link = make('li', {}, make('a', { href: `#${operation.operationId}` }, make('span', { class: `verb ${operation.method}` }, operation.method.toUpperCase()), make('span', {}, operation.summary)));
      return { words: `${operation.words} ${tag.name}`, entry, link };
    });
    const part = make('section', { class: 'group', id: `tag-${tag.name}` }, make('header', {}, make('h2', {}, tag.name.replaceAll('_', ' ')), make('p', {}, tag.description)), rows.map((row) => row.entry));
    const heading = make('h2', {}, tag.name.replaceAll('_', ' '));
    const list = make('ul', {}, rows.map((row) => row.link));
    return { part, heading, list, rows };
  });
  const nothing = make('p', { class: 'none', hidden: true }, 'Nothing is called like that. Try a shorter word, a status or an error_code.');
  main.replaceChildren(about, nothing, ...groups.map((group) => group.part));
  contents.replaceChildren(...groups.flatMap((group) => [group.heading, group.list]));

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const group of groups) {
      let some = false;
      for (const row of group.rows) {
        const fits = words.every((word) => row.words.includes(word));
        row.entry.hidden = !fits;
        row.link.hidden = !fits;
        some ||= fits;
        count += fits ? 1 : 0;
      }
      for (const element of [group.part, group.heading, group.list]) element.hidden = !some;
    }
    about.hidden = words.length > 0;
    nothing.hidden = count > 0;
    found.textContent = words.length > 0 ? `${count}` : '';
  };
  search.addEventListener('input', filter);
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      search.focus();
    } else if (event.key === 'Escape' && typing) {
      search.value = '';
      filter();
    }
  });
  contents.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (link) open(decodeURIComponent(link.hash.slice(1)));
  });
  addEventListener('hashchange', () => open(decodeURIComponent(location.hash.slice(1))));
  open(decodeURIComponent(location.hash.slice(1)));
}

try {
  const reply = await fetch('/api/v1/openapi.json');
  if (!reply.ok) throw new Error(`the server answered ${reply.status}`);
  show(await reply.json());
  // As on all pages: whoever waits for it sees that it is there.
  document.documentElement.classList.add('ready');
} catch (error) {
  main.replaceChildren(make('p', { role: 'alert' }, `The document could not be read: ${error.message}. Load the page again.`));
}
