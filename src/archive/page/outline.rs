//! A page gone through once, from its beginning to its end.
//!
//! In: a parsed page. Out: what a visitor sees as lines, what the markup calls by a name of
//! `index-schema/page-fields.tsv`, the headings, and which parts are the site's and not the story's, by
//! `index-schema/page-parts.tsv`. All are placed by one count, so that it can be told what stands near the headline and
//! belongs to it. A part that holds the headline, or most of what there is to read, is the story's whatever it is called.

use dom_query::{Document, NodeId, NodeRef};

use super::boilerplate;
use crate::archive::known::spelling::fold;
use crate::archive::lines::story::{self, Line};
use crate::archive::page::markup;
use crate::archive::page::page_fields::{self, How};
use crate::archive::page::page_parts::{self, Kind};

/// Real pages have at most some thousand elements; what looks for the story looks at each many times.
const MOST_NODES: usize = 200_000;
/// Real pages are less than a hundred levels deep; what looks for the story calls itself at each.
const MOST_LEVELS: usize = 400;
/// A link of so many words is the headline of another story.
const HEADLINE_WORDS: usize = 4;

/// What stands where on a page.
#[derive(Debug, Default)]
pub(in crate::archive) struct Outline {
    /// What a visitor sees, a line for each block.
    pub(in crate::archive) text: String,
    /// What the window of a browser is called.
    pub(in crate::archive) title: String,
    /// The JSON-LD of the page.
    pub(in crate::archive) stated: Vec<String>,
    pub(in crate::archive) marks: Vec<Mark>,
    pub(in crate::archive) headings: Vec<Heading>,
    /// Where each line of the text begins.
    lines: Vec<usize>,
    /// Where lines stand that are links to other stories.
    links: Vec<usize>,
    parts: Vec<Part>,
    /// Where the parts begin that the body of the page is made of.
    blocks: Vec<usize>,
    /// Where the markup says that the story is told.
    stories: Vec<usize>,
    nodes: usize,
    levels: usize,
}

/// A value that the markup names.
#[derive(Debug)]
pub(in crate::archive) struct Mark {
    /// Of `page-fields.tsv`.
    pub(in crate::archive) row: usize,
    /// The best first.
    pub(in crate::archive) values: Vec<String>,
    pub(in crate::archive) position: usize,
}

/// A heading of any level.
#[derive(Debug)]
pub(in crate::archive) struct Heading {
    pub(in crate::archive) level: u8,
    pub(in crate::archive) text: String,
    pub(in crate::archive) position: usize,
    /// Whether it leads to another story.
    pub(in crate::archive) is_link: bool,
}

#[derive(Debug)]
struct Part {
    node: NodeId,
    kind: Kind,
    start: usize,
    end: usize,
    /// Letters to read in it.
    chars: usize,
}

enum Step<'a> {
    Enter(NodeRef<'a>, usize),
    EndLine,
    EndLink,
    EndArticle,
    EndUnseen,
    EndPart(usize),
}

/// Where the walk stands.
#[derive(Default)]
struct Walk {
    position: usize,
    /// How many elements around are links, articles, and not seen.
    links: usize,
    articles: usize,
    unseen: usize,
    /// What links offer to skip.
    skipped: Vec<NodeId>,
    /// The paragraph of the last link to rules for readers.
    policy: Option<NodeId>,
    chars: usize,
    line: String,
    line_start: usize,
    line_link_bytes: usize,
}

impl Outline {
    /// Goes through `page`.
    pub(in crate::archive) fn of(page: &Document) -> Self {
        let mut outline = Self::default();
        let mut walk = Walk::default();
        let mut pending = vec![Step::Enter(page.root(), 0)];
        // A list of what is left to do instead of recursion: pages may be nested deeper than the stack is.
        while let Some(step) = pending.pop() {
            match step {
                Step::EndLine => outline.end_line(&mut walk),
                Step::EndLink => walk.links -= 1,
                Step::EndArticle => walk.articles -= 1,
                Step::EndUnseen => walk.unseen -= 1,
                Step::EndPart(at) => outline.end_part(at, &walk),
                Step::Enter(node, level) => {
                    walk.position += 1;
                    outline.nodes += 1;
                    outline.levels = outline.levels.max(level);
                    if node.is_text() {
                        walk.text(&node);
                    } else {
                        outline.enter(node, level, &mut walk, &mut pending);
                    }
                }
            }
        }
        outline.end_line(&mut walk);
        outline.keep_site_parts(walk.chars);
        outline
    }

    /// Takes `title` for the headline: what holds it is the story's. Returns where it stands.
    pub(in crate::archive) fn place_title(&mut self, title: &str) -> Option<usize> {
        let position = self.title_position(title)?;
        self.parts.retain(|part| !part.holds(position));
        // A headline may lead to its own page.
        let title = fold(title);
        let headings = self
            .headings
            .iter()
            .filter(|heading| fold(&heading.text) == title);
        let mut own: Vec<usize> = headings.map(|heading| heading.position).collect();
        let lines = self.lines();
        let copies = lines.iter().filter(|line| fold(line.text) == title);
        own.extend(copies.map(|line| self.position(line)));
        self.links.retain(|link| !own.contains(link));
        Some(position)
    }

    /// Where the headline `title` stands.
    pub(in crate::archive) fn title_position(&self, title: &str) -> Option<usize> {
        let title = fold(title);
        if title.is_empty() {
            return None;
        }
        let is_title = |heading: &&Heading| {
            fold(&heading.text) == title && !(heading.is_link && self.is_aside(heading.position))
        };
        let headings = || self.headings.iter().filter(is_title);
        let first = headings().find(|heading| heading.level == 1);
        let other = || headings().find(|heading| !heading.is_link);
        let line = || {
            let lines = self.lines();
            let copies = lines.iter().rev().filter(|line| fold(line.text) == title);
            let mut positions = copies.map(|line| self.position(line));
            positions.find(|position| !self.is_aside(*position))
        };
        first
            .or_else(other)
            .map(|heading| heading.position)
            .or_else(line)
    }

    /// The lines that a visitor sees.
    pub(in crate::archive) fn lines(&self) -> Vec<Line<'_>> {
        story::lines(&self.text)
    }

    /// The lines that may be the story's, where nothing else tells it.
    pub(in crate::archive) fn story_lines(&self) -> Vec<Line<'_>> {
        let mut lines = self.lines();
        lines.retain(|line| !self.is_aside(self.position(line)));
        lines
    }

    /// Where `line`, one of [`Outline::lines`], stands.
    pub(in crate::archive) fn position(&self, line: &Line) -> usize {
        self.lines.get(line.number - 1).copied().unwrap_or_default()
    }

    /// Whether what stands at `position` is said of the story under the headline at `title`: it is in no part of the
    /// site, and no headline of another story stands between them.
    pub(in crate::archive) fn belongs(&self, position: usize, title: Option<usize>) -> bool {
        let between = match title {
            Some(title) => title.min(position) + 1..title.max(position),
            None => 0..0,
        };
        let is_other = |other: &usize| between.contains(other) && !self.is_aside(*other);
        !self.is_of_site(position) && !self.links.iter().any(is_other)
    }

    /// Whether the line at `position` is a link to another story.
    pub(in crate::archive) fn is_link(&self, position: usize) -> bool {
        self.links.contains(&position)
    }

    /// Whether what stands at `position` is above the headline at `title`, in the same part of the page's body.
    pub(in crate::archive) fn is_one_block(&self, position: usize, title: usize) -> bool {
        let before = self.blocks.iter().rev().find(|block| **block <= title);
        before.is_some_and(|block| (*block..title).contains(&position))
    }

    /// Whether what stands at `position` belongs to the site, and not to a story.
    pub(in crate::archive) fn is_of_site(&self, position: usize) -> bool {
        let mut parts = self.parts.iter().filter(|part| part.kind != Kind::Label);
        parts.any(|part| part.holds(position))
    }

    /// Whether the page is small enough to look for its story in its elements.
    pub(in crate::archive) fn is_readable(&self) -> bool {
        self.nodes <= MOST_NODES && self.levels <= MOST_LEVELS
    }

    /// What is to be taken off the page before its story is looked for.
    pub(in crate::archive) fn asides(&self) -> Vec<NodeId> {
        let asides = self.parts.iter().filter(|part| part.kind != Kind::Header);
        asides.map(|part| part.node).collect()
    }

    fn is_aside(&self, position: usize) -> bool {
        let mut asides = self.parts.iter().filter(|part| part.kind != Kind::Header);
        asides.any(|part| part.holds(position))
    }

    /// Gives back to the story what is called a part of the site and holds it, or most of the letters of the page.
    fn keep_site_parts(&mut self, chars: usize) {
        let stories = std::mem::take(&mut self.stories);
        self.parts.retain(|part| {
            let is_story = || stories.iter().any(|story| part.holds(*story));
            part.kind == Kind::Comments || (part.chars * 2 < chars && !is_story())
        });
    }

    fn enter<'a>(
        &mut self,
        node: NodeRef<'a>,
        level: usize,
        walk: &mut Walk,
        pending: &mut Vec<Step<'a>>,
    ) {
        let name = node.node_name().unwrap_or_default();
        let name = name.as_ref();
        match name {
            "script" => return self.script(&node),
            "style" | "template" | "svg" => return,
            "title" if self.title.is_empty() && walk.unseen > 0 => {
                self.title = node.text().to_string()
            }
            "br" => return self.end_line(walk),
            _ => {}
        }
        if node.is_comment() {
            return;
        }
        let is_block = node.is_element() && !markup::is_inline(name);
        if is_block {
            self.end_line(walk);
            pending.push(Step::EndLine);
            let parent = node.parent().and_then(|parent| parent.node_name());
            if parent.is_some_and(|parent| parent.as_ref() == "body") {
                self.blocks.push(walk.position);
            }
        }
        if markup::is_second_date(&node) {
            self.end_line(walk);
        }
        if name == "a" {
            walk.skipped.extend(boilerplate::skipped(&node));
            self.policy(&node, walk);
        }
        self.attributes(&node, name, walk, pending);
        if let Some(level) = heading_level(name) {
            let text = markup::folded(&node.text());
            let is_link = walk.links > 0 || is_link(&node, &text);
            let position = walk.position;
            if is_link {
                self.links.push(position);
            }
            self.headings.push(Heading {
                level,
                text,
                position,
                is_link,
            });
        }
        if name == "a" {
            walk.links += 1;
            pending.push(Step::EndLink);
        }
        if name == "article" {
            walk.articles += 1;
            pending.push(Step::EndArticle);
        }
        if markup::is_unseen(name) {
            walk.unseen += 1;
            pending.push(Step::EndUnseen);
        }
        let level = level + 1;
        pending.extend(
            node.children_it(true)
                .map(|child| Step::Enter(child, level)),
        );
    }

    /// Reads what the attributes of an element call it.
    fn attributes<'a>(
        &mut self,
        node: &NodeRef<'a>,
        name: &str,
        walk: &Walk,
        pending: &mut Vec<Step<'a>>,
    ) {
        // The top and the foot of a story are the story's.
        let mut kind = page_parts::of_tag(name).filter(|_| walk.articles == 0);
        if walk.skipped.contains(&node.id) {
            kind = Some(Kind::Aside);
        }
        let mut rows = page_fields::rows(How::Tag, name).to_vec();
        for attribute in node.attrs() {
            let value = attribute.value.as_ref();
            let how = match attribute.name.local.as_ref() {
                "class" | "id" => {
                    let found = page_parts::of_classes(value);
                    kind = found
                        .filter(|found| *found == Kind::Story)
                        .or(kind)
                        .or(found);
                    How::Class
                }
                // Regions have the name of their heading.
                "aria-labelledby" => {
                    kind = kind.or_else(|| page_parts::of_classes(value));
                    continue;
                }
                "itemprop" if value == "articleBody" => {
                    kind = Some(Kind::Story);
                    continue;
                }
                "itemprop" if value == "comment" => {
                    kind = Some(Kind::Comments);
                    continue;
                }
                "name" | "property" | "itemprop" | "http-equiv" if name == "meta" => How::Meta,
                "itemprop" => How::Itemprop,
                "property" => How::Property,
                "rel" => How::Rel,
                _ => continue,
            };
            for value in value.split_ascii_whitespace() {
                rows.extend(page_fields::rows(how, value));
            }
        }
        for row in rows {
            let values = page_fields::values(row, node, name);
            let position = walk.position;
            self.marks.push(Mark {
                row,
                values,
                position,
            });
        }
        if kind == Some(Kind::Story) {
            self.stories.push(walk.position);
        } else if let Some(kind) = kind {
            pending.push(Step::EndPart(self.parts.len()));
            self.parts.push(Part {
                node: node.id,
                kind,
                start: walk.position,
                end: usize::MAX,
                chars: walk.chars,
            });
        }
    }

    /// Takes the paragraph around `link` for the site's, if it tells of rules for readers.
    fn policy(&mut self, link: &NodeRef, walk: &mut Walk) {
        if let Some(node) = boilerplate::policy_notice(link, &mut walk.policy) {
            self.parts.push(Part {
                node,
                kind: Kind::Aside,
                start: walk.position,
                end: walk.position,
                chars: 0,
            });
        }
    }

    fn script(&mut self, node: &NodeRef) {
        let kind = node.attr("type").unwrap_or_default();
        if kind.trim().eq_ignore_ascii_case("application/ld+json") {
            self.stated.push(node.text().to_string());
        }
    }

    fn end_part(&mut self, at: usize, walk: &Walk) {
        if let Some(part) = self.parts.get_mut(at) {
            part.end = walk.position;
            part.chars = walk.chars - part.chars;
        }
    }

    fn end_line(&mut self, walk: &mut Walk) {
        let line = walk.line.trim();
        if !line.is_empty() {
            let is_link = walk.line_link_bytes * 5 >= line.len() * 4;
            if is_link && line.split_whitespace().count() >= HEADLINE_WORDS {
                self.links.push(walk.line_start);
            }
            if !self.text.is_empty() {
                self.text.push('\n');
            }
            self.text.push_str(line);
            self.lines.push(walk.line_start);
        }
        walk.line.clear();
        walk.line_link_bytes = 0;
    }
}

impl Part {
    fn holds(&self, position: usize) -> bool {
        (self.start..=self.end).contains(&position)
    }
}

impl Walk {
    fn text(&mut self, node: &NodeRef) {
        if self.unseen > 0 {
            return;
        }
        if self.line.trim().is_empty() {
            self.line_start = self.position;
        }
        let before = self.line.len();
        markup::push_folded(&mut self.line, &node.text());
        let pushed = self.line.len() - before;
        self.chars += pushed;
        if self.links > 0 {
            self.line_link_bytes += pushed;
        }
    }
}

/// Whether a heading is nothing but a link.
fn is_link(heading: &NodeRef, text: &str) -> bool {
    let mut links = heading
        .children_it(false)
        .filter(|child| child.has_name("a"));
    links.any(|link| link.attr("href").is_some() && markup::folded(&link.text()) == text)
}

fn heading_level(name: &str) -> Option<u8> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

#[cfg(test)]
mod tests;
