//! What is no story by where the links in it lead.
//!
//! In: a link of a page. Out: the parts of the page around it that can be skipped, or that tell of rules for readers.

use dom_query::{NodeId, NodeRef};

/// What the id begins with that a link to the end of something leads to.
const SKIP_END: &str = "end-of-";
/// What can be skipped is a few boxes.
const MOST_SKIPPED: usize = 16;
/// Rules for readers are told in one paragraph, stories without a break are longer.
const NOTICE_BYTES: usize = 2400;
/// Words in the addresses of rules for readers.
const POLICIES: [&str; 5] = ["privacy", "terms", "guidelines", "policy", "conditions"];

/// What a link to the end of something stands before, from the link to that end: `<a href="#end-of-podcasts">`.
pub(super) fn skipped(link: &NodeRef) -> Vec<NodeId> {
    let Some(address) = link.attr("href") else {
        return Vec::new();
    };
    let Some(end) = address
        .strip_prefix('#')
        .filter(|id| id.starts_with(SKIP_END))
    else {
        return Vec::new();
    };
    let mut between = vec![link.id];
    let mut next = link.next_sibling();
    while let Some(node) = next
        && between.len() < MOST_SKIPPED
    {
        between.push(node.id);
        if node.attr("id").is_some_and(|id| id.as_ref() == end) {
            return between;
        }
        next = node.next_sibling();
    }
    Vec::new()
}

/// The paragraph of a link to rules for readers, in which other rules were linked just before it.
pub(super) fn policy_notice(link: &NodeRef, before: &mut Option<NodeId>) -> Option<NodeId> {
    let address = link.attr("href")?.to_ascii_lowercase();
    let mut words = address.split(|letter: char| !letter.is_ascii_alphabetic());
    if !words.any(|word| POLICIES.contains(&word)) {
        return None;
    }
    let paragraph = link.parent().filter(|parent| parent.has_name("p"))?;
    let is_second = before.replace(paragraph.id) == Some(paragraph.id);
    (is_second && paragraph.text().len() <= NOTICE_BYTES).then_some(paragraph.id)
}
