/**
 * The circles of a graph (a map from each node to the set of those it leads to), each as the list of its nodes, the
 * first one not repeated. Every edge that stands in a circle is in one of them, and shorter circles come first: one
 * that only repeats the edges of shorter ones is left out.
 */
export function circlesIn(graph) {
  const found = new Map();
  for (const component of knots(graph)) {
    const inside = new Set(component);
    for (const from of component)
      for (const to of graph.get(from) ?? [])
        if (inside.has(to)) {
          const circle = turned([from, ...shortestWay(graph, inside, to, from).slice(0, -1)]);
          found.set(circle.join(" "), circle);
        }
  }
  const shortestFirst = [...found.values()].sort(
    (a, b) => a.length - b.length || (a.join(" ") < b.join(" ") ? -1 : 1),
  );
  const shown = new Set();
  return shortestFirst.filter((circle) => {
    const edges = circle.map((node, i) => `${node} ${circle[(i + 1) % circle.length]}`);
    const isNew = edges.some((edge) => !shown.has(edge));
    for (const edge of edges) shown.add(edge);
    return isNew;
  });
}

/** A circle from its first node in the order of the alphabet on. */
function turned(circle) {
  const start = circle.indexOf([...circle].sort()[0]);
  return [...circle.slice(start), ...circle.slice(0, start)];
}

/** The shortest way between two nodes that stays `inside`, both of them included. */
function shortestWay(graph, inside, from, to) {
  const before = new Map([[from, null]]);
  const queue = [from];
  for (const node of queue) {
    if (node === to) break;
    for (const next of [...(graph.get(node) ?? [])].sort())
      if (inside.has(next) && !before.has(next)) {
        before.set(next, node);
        queue.push(next);
      }
  }
  const way = [];
  for (let node = to; node !== null; node = before.get(node)) way.unshift(node);
  return way;
}

/** The strongly connected components of a graph that hold a circle (Tarjan 1972, SIAM J. Comput. 1(2)). */
function knots(graph) {
  const found = [];
  const index = new Map();
  const low = new Map();
  const stack = [];
  const open = new Set();
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    open.add(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (open.has(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const component = stack.splice(stack.indexOf(node));
    for (const one of component) open.delete(one);
    if (component.length > 1 || graph.get(node)?.has(node)) found.push(component);
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}
