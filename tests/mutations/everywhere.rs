//! Defects that can be planted in any prompt, whatever its language, layout or files, planted in all.
