use fewshot::*;
fn main(){
  let cwd=std::env::current_dir().unwrap();
  let mut files=source::Files::new(&cwd);
  let path=std::env::args().nth(1).unwrap();
  let id=files.open(path.as_ref(), 8<<20).unwrap();
  let mut found=vec![];
  let config=spec::Config::new(spec::paths::project_root(files.folder(id)));
  let spec=spec::load(&mut files,id,&config,&mut found);
  if let Some(spec)=spec { if let Some(t)=render::templates::collect(&spec,&mut files,&config.root,&mut found){ if let Some(r)=render::Renderer::new(&spec,t,&mut found){ match r.prompt(&spec){Ok(p)=>{print!("{}",p.text()); for m in &p.messages{ for r in &m.runs{ eprintln!("{} {:?} {:?}",r.section,r.example,r.range)}}},Err(e)=>found.push(*e)} } } }
  for d in found { eprintln!("{} {} {:?} {:?}", d.code,d.message,d.place.map(|p|files.positions(p)), d.help); }
}
