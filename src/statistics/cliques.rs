//! Groups of axes whose joint cells make the relations complete.
//!
//! Tables that share variables in a cycle (age × sex, sex × action, age × action) allow fewer
//! worlds than their margins say: the joint cells of a triangulated graph say them all (Atserias
//! and Kolaitis, arXiv 2012.12126; `docs/disclosure-control.md`, linked tables).

/// Triangulates the graph of the axes that meet in a table (least fill first, then the lowest
/// rank) and gives its maximal cliques, each in order.
pub fn cliques(axes: usize, tables: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut linked = vec![vec![false; axes]; axes];
    let mut used = vec![false; axes];
    for table in tables {
        for a in table {
            used[*a] = true;
            table.iter().filter(|b| *b != a).for_each(|b| linked[*a][*b] = true);
        }
    }
    let mut left: Vec<usize> = (0..axes).filter(|axis| used[*axis]).collect();
    let mut found: Vec<Vec<usize>> = Vec::new();
    while !left.is_empty() {
        let neighbours = |axis: usize| -> Vec<usize> {
            left.iter().copied().filter(|other| linked[axis][*other]).collect()
        };
        let fill = |axis: usize| {
            let around = neighbours(axis);
            let pairs = around
                .iter()
                .enumerate()
                .flat_map(|(at, a)| around[at + 1..].iter().map(move |b| (*a, *b)));
            pairs.filter(|(a, b)| !linked[*a][*b]).count()
        };
        let best = left.iter().copied().min_by_key(|axis| (fill(*axis), *axis)).unwrap_or(0);
        let around = neighbours(best);
        for a in &around {
            around.iter().filter(|b| *b != a).for_each(|b| linked[*a][*b] = true);
        }
        let mut clique = around;
        clique.push(best);
        clique.sort_unstable();
        left.retain(|axis| *axis != best);
        if !found.iter().any(|known| clique.iter().all(|axis| known.contains(axis))) {
            found.push(clique);
        }
    }
    found.sort();
    found
}

/// The pairs of cliques that share axes, enough to tie them all: a tree of greatest overlap.
pub fn junctions(cliques: &[Vec<usize>]) -> Vec<(usize, usize, Vec<usize>)> {
    let mut pairs = Vec::new();
    for (at, clique) in cliques.iter().enumerate() {
        for (other, with) in cliques.iter().enumerate().skip(at + 1) {
            let shared: Vec<usize> =
                clique.iter().copied().filter(|axis| with.contains(axis)).collect();
            if !shared.is_empty() {
                pairs.push((at, other, shared));
            }
        }
    }
    pairs.sort_by_key(|(a, b, shared)| (std::cmp::Reverse(shared.len()), *a, *b));
    let mut tree: Vec<usize> = (0..cliques.len()).collect();
    fn root(tree: &[usize], mut at: usize) -> usize {
        while tree[at] != at {
            at = tree[at];
        }
        at
    }
    pairs
        .into_iter()
        .filter(|(a, b, _)| {
            let (a, b) = (root(&tree, *a), root(&tree, *b));
            tree[a] = b;
            a != b
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_becomes_one_clique() {
        let found = cliques(3, &[vec![0, 1], vec![1, 2], vec![0, 2]]);
        assert_eq!(found, [[0, 1, 2]]);
        let path = cliques(3, &[vec![0, 1], vec![1, 2]]);
        assert_eq!(path, [[0, 1], [1, 2]]);
        assert_eq!(junctions(&path), [(0, 1, vec![1])]);
        // A square needs one diagonal.
        let square = cliques(4, &[vec![0, 1], vec![1, 2], vec![2, 3], vec![3, 0]]);
        assert_eq!(square, [[0, 1, 3], [1, 2, 3]]);
        assert_eq!(cliques(4, &[vec![2]]), [[2]]);
    }
}
